// A small report of an inspection that never was, as text and as a page.

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

const listed = ([area, parts]) =>
  `<li>${area}${parts.length ? `<ul>${parts.map((part) => `<li>${part}</li>`).join("")}</ul>` : ""}</li>`;

/** As a page, to be printed. */
export const asPage = (dates) => `
<h1>Inspection of East Sussex local authority children’s services</h1>
<p>Inspection dates: ${dates}</p>
<p>Lead inspector: Robin Draft, His Majesty’s Inspector</p>
<table><tr><th>Judgement</th><th>Grade</th></tr>
${GRADES.map((row) => `<tr><td>${row.join("</td><td>")}</td></tr>`).join("")}</table>
<h2>What needs to improve?</h2><ul>${AREAS.map(listed).join("")}</ul>
<h2>${HEADING}</h2><ol>${PARAGRAPHS.map((text) => `<li>${text}</li>`).join("")}</ol>`;
