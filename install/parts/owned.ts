// Files that are ours as a whole. One of the same name that is not is never overwritten.

import { composeOwned, judgeOwned, type OwnedShape } from "../blocks/owned-text.ts";
import { type Change, changeText, textOf, toLatin1 } from "../change.ts";
import { readUserFile, refuse } from "../files/user-file.ts";
import { refuseEdited } from "./refuse-edited.ts";

export interface OwnedFile {
  path: string;
  text: string;
  shape: OwnedShape;
}

export function planOwned({ path, text, shape }: OwnedFile, overwrite: boolean): Change | undefined {
  const file = readUserFile(path);
  const present = textOf(file);
  const judgement = present === undefined ? "ours" : judgeOwned(present);
  const after = toLatin1(composeOwned(text, shape));
  if (judgement === "edited" && !overwrite && present !== after) {
    throw refuseEdited("the text of jitney", path, "install");
  }
  if (judgement === "foreign") {
    throw refuse(`${path} is there already, and not by jitney`, `move it away: mv ${path} ${path}.old`);
  }
  return changeText(file, after);
}

export function undoOwned(path: string, overwrite: boolean): Change | undefined {
  const file = readUserFile(path);
  const present = textOf(file);
  if (present === undefined) return undefined;
  const judgement = judgeOwned(present);
  if (judgement === "edited" && !overwrite) throw refuseEdited("the text of jitney", path, "uninstall");
  return judgement === "foreign" ? undefined : changeText(file, undefined);
}
