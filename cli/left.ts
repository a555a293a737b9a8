// Thrown by a question that nobody wants to answer: Ctrl-C, Ctrl-D, the end of the terminal. Questions come
// before anything is changed.

export class Left extends Error {
  constructor() {
    super("nothing was changed");
  }
}
