// A terminal as SVG, from text with the colours that our screens use. Every run of one colour is placed by its
// column and stretched to its width, so that no reader's font moves a table apart.

const cell = { width: 8.4, height: 19 };
const margin = { x: 18, top: 44, bottom: 16 };

/** Of picocolors' codes; on the dark ground of a terminal whatever surrounds it. */
const colors: Readonly<Record<string, string>> = {
  "1": "#ffffff",
  "2": "#8b949e",
  "31": "#ff7b72",
  "32": "#7ee787",
  "33": "#e3b341",
  "36": "#79c0ff",
};

const usualColor = "#c9d1d9";

export function drawTerminal(title: string, lines: readonly string[], columns: number): string {
  const width = Math.ceil(columns * cell.width + 2 * margin.x);
  const height = margin.top + lines.length * cell.height + margin.bottom;
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map(
    (fill, index) => `<circle cx="${20 + index * 18}" cy="18" r="5.5" fill="${fill}"/>`,
  );
  const texts = lines.flatMap((line, row) => drawLine(line, margin.top + row * cell.height + 13));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escapeXml(title)}</title>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#0d1117" stroke="#30363d"/>
${dots.join("\n")}
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${texts.join("\n")}
</g>
</svg>
`;
}

function drawLine(line: string, y: number): string[] {
  let column = 0;
  return splitRuns(line).flatMap(({ text, color, isBold }) => {
    const start = column;
    column += [...text].length;
    const shown = text.trimStart();
    if (shown.trim() === "") return [];
    const x = margin.x + (start + [...text].length - [...shown].length) * cell.width;
    const length = [...shown.trimEnd()].length * cell.width;
    const weight = isBold ? ' font-weight="bold"' : "";
    const place = `x="${x.toFixed(1)}" y="${y}" textLength="${length.toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
    return [`<text ${place} fill="${color}"${weight}>${escapeXml(shown.trimEnd())}</text>`];
  });
}

interface Run {
  text: string;
  color: string;
  isBold: boolean;
}

const colorStart = "\u001b[";

/** Two spaces part a run too: a wide gap inside one would be stretched with it. */
function splitRuns(line: string): Run[] {
  const [first = "", ...colored] = line.split(colorStart);
  const rest = colored.flatMap((piece) => {
    const [, code = "", text = ""] = /^(\d+)m(.*)$/.exec(piece) ?? [];
    return splitAtGaps({ text, color: colors[code] ?? usualColor, isBold: code === "1" });
  });
  return [...splitAtGaps({ text: first, color: usualColor, isBold: false }), ...rest];
}

function splitAtGaps(run: Run): Run[] {
  return run.text.split(/(?<= {2})(?=\S)/).map((text) => ({ ...run, text }));
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
