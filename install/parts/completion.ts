// The shells' completions: files that bash and fish find by their name, and for zsh a file with the line of
// ~/.zshrc that shows its folder to zsh.

import { dirname } from "node:path";
import { hashShape, zshShape } from "../blocks/owned-text.ts";
import { cutTopLine, findTopLine, putTopLine } from "../blocks/top-line.ts";
import { type Change, changeText, isPresent, textOf, toLatin1 } from "../change.ts";
import { readUserFile } from "../files/user-file.ts";
import type { Surroundings } from "../surroundings.ts";
import { planOwned } from "./owned.ts";
import { refuseEdited } from "./refuse-edited.ts";

const what = "the line of jitney";

export function planCompletion(surroundings: Surroundings): Change[] {
  const { shells, places, completionText, overwrite } = surroundings;
  const files = shells.map((shell) => {
    const shape = shell === "zsh" ? zshShape : hashShape;
    return planOwned({ path: places.completions[shell], text: completionText[shell], shape }, overwrite);
  });
  const zshrc = shells.includes("zsh") ? planZshrc(surroundings) : undefined;
  return [...files, zshrc].filter(isPresent);
}

function planZshrc({ places, overwrite }: Surroundings): Change | undefined {
  const file = readUserFile(places.zshrc);
  const text = textOf(file);
  if (findTopLine(text ?? "")?.isEdited && !overwrite) throw refuseEdited(what, places.zshrc, "install");
  const folder = dirname(places.completions.zsh).replaceAll(/([\\"$`])/g, "\\$1");
  return changeText(file, putTopLine(text, toLatin1(`fpath=("${folder}" $fpath)`)));
}

export function undoZshrc(path: string, overwrite: boolean): Change | undefined {
  const file = readUserFile(path);
  const text = textOf(file);
  if (text === undefined) return undefined;
  if (findTopLine(text)?.isEdited && !overwrite) throw refuseEdited(what, path, "uninstall");
  return changeText(file, cutTopLine(text));
}
