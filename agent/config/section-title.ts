// What stands between the brackets: `agent`, `jit`, `jit web`. Anything else is refused with the title
// that was probably meant.

import { checkEntryName } from "./entry-name.ts";
import { mistake, type Place, showValue } from "./mistake.ts";
import { nearest } from "./nearest.ts";
import { type SectionShape, sectionShapes } from "./section-shapes.ts";

export interface SectionTitle {
  shape: SectionShape;
  /** The entry's name; absent for a section that takes none. */
  name: string | undefined;
}

export function readTitle(title: string, place: Place, isSystemFile: boolean): SectionTitle {
  const [word = "", ...names] = title.split(" ");
  const shapes = sectionShapes.filter((shape) => shape.word === word);
  const shape = shapes.find(({ isNamed }) => isNamed === names.length > 0);
  if (shape?.isSystemOnly && !isSystemFile) throw misplacedSection(title, place);
  if (shape !== undefined) return { shape, name: readName(word, names, place) };
  if (shapes.length > 0) throw mistake(place, `[${word}] takes no name`, `write: [${word}]`);
  throw unknownSection(word, names, place, isSystemFile);
}

function readName(word: string, names: readonly string[], place: Place): string | undefined {
  const name = names.join(" ");
  const problem = checkEntryName(name);
  if (problem === undefined) return name === "" ? undefined : name;
  throw mistake(place, `the name ${showValue(name)} ${problem.why}`, `write: [${word} ${problem.write}]`);
}

function misplacedSection(title: string, place: Place): Error {
  const next = `remove [${title}]; who may write below /etc puts it into /etc/jitney/config.ini`;
  return mistake(place, `[${title}] stands in a user's file, where it would bind nobody`, next);
}

function unknownSection(word: string, names: readonly string[], place: Place, isSystemFile: boolean): Error {
  const title = showValue([word, ...names].join(" "));
  const known = sectionShapes.filter(({ isSystemOnly }) => isSystemFile || !isSystemOnly);
  const fitting = known.filter(({ isNamed }) => isNamed || names.length === 0);
  const meant = nearest(
    word,
    fitting.map((shape) => shape.word),
  );
  const forms = `the sections are: ${known.map(({ form }) => form).join(", ")}`;
  if (meant === undefined) return mistake(place, `unknown section [${title}]`, forms);
  const suggestion = `[${[meant, ...names].join(" ")}]`;
  return mistake(place, `unknown section [${title}]`, `did you mean ${suggestion}? ${forms}`);
}
