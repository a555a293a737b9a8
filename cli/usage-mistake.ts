// A command that cannot be understood: one line says what is wrong, one what to type. Exit code 2.

export class UsageMistake extends Error {
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.name = "UsageMistake";
    this.next = next;
  }
}
