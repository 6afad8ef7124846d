// A small report of an inspection that never was, as text and as a PDF.

const GRADES = [
  ["The impact of leaders on social work practice with children and families", "Good"],
  [
    "The experiences and progress of children who need help and protection",
    "Requires improvement to be good",
  ],
  ["The experiences and progress of children in care", "Outstanding"],
  ["The experiences and progress of care leavers", "Good"],
  ["Overall effectiveness", "Good"],
];
const AREAS = [
  ["The quality of plans for children, so that families know what will change and by when.", []],
  ["The response to children:", ["who live with neglect", "who are privately fostered."]],
];
const PARAGRAPHS = [
  "Most families are helped soon after they ask.",
  "Plans for children do not always say what will change and by when.",
];
const HEADING = `${GRADES[1][0]}: requires improvement to be good`;

/** As it is pasted. */
export const asText = (dates = "9 to 13 September 2024") => `East Sussex County Council

Inspection of local authority children’s services

Inspection dates: ${dates}

Judgement\tGrade
${GRADES.map((row) => row.join("\t")).join("\n")}

What needs to improve?

${AREAS.map(([area, parts]) => [`• ${area}`, ...parts.map((part) => `− ${part}`)].join("\n")).join("\n")}

${HEADING}

${PARAGRAPHS.map((text, at) => `${at + 1}. ${text}\n`).join("\n")}`;

/** As it is printed: on one page, cells and lists where reports have them. */
export function asPdf(dates) {
  const lines = [];
  let y = 800;
  const line = (...pieces) => {
    y -= 24;
    for (const [x, size, text] of pieces) lines.push(`BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text}) Tj ET`);
  };
  line([70, 22, "Inspection of East Sussex local authority"]);
  line([70, 22, "children's services"]);
  line([70, 12, `Inspection dates: ${dates}`]);
  line([70, 12, "Lead inspector: Robin Draft, His Majesty's Inspector"]);
  line([70, 12, "Judgement"], [400, 12, "Grade"]);
  // A cell is narrower than its sentence.
  const split = (text) => [text.slice(0, text.lastIndexOf(" ", 45)), text.slice(text.lastIndexOf(" ", 45) + 1)];
  for (const [judgement, grade] of GRADES) {
    const [first, second] = judgement.length > 45 ? split(judgement) : [judgement];
    line([70, 12, first], [400, 12, grade]);
    y += 10;
    if (second) line([70, 12, second]);
  }
  y -= 10;
  line([70, 16, "What needs to improve?"]);
  for (const [area, parts] of AREAS) {
    line([70, 12, "n"], [88, 12, area]);
    for (const part of parts) line([88, 12, "-"], [106, 12, part]);
  }
  line([70, 16, GRADES[1][0]], [600, 16, ": requires improvement to be good"]);
  PARAGRAPHS.forEach((text, at) => line([70, 12, `${at + 1}.`], [100, 12, text]));
  return pdf(lines.join("\n"));
}

/** A file of one page, without compression. */
function pdf(drawn) {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 842]
      /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>`,
    `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + table + trailer, "latin1");
}
