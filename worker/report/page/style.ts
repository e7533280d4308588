/**
 * The look of a report, on a screen and on A4.
 * @param foot plain words at the foot of every printed page.
 */
export const style = (foot: string): string => `
@page { size: A4; margin: 16mm 14mm 18mm; @bottom-left { content: "${foot}"; font: 8pt system-ui, sans-serif; color: #404040; } @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #404040; } }
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 16px 64px; max-width: 720px; background: #fff; color: #000; font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 24px; line-height: 1.25; margin: 4px 0 8px; }
h2 { font-size: 17px; line-height: 1.3; margin: 32px 0 8px; padding-top: 8px; border-top: 1px solid #d5d5d5; break-after: avoid; }
h3 { font-size: 15px; line-height: 1.3; margin: 28px 0 4px; break-after: avoid; }
p { margin: 6px 0; }
ul { margin: 6px 0; padding-left: 20px; }
.kind, .facts { color: #404040; font-size: 12px; }
.facts { break-after: avoid; }
.question { font-size: 16px; }
.verdict { margin: 16px 0; padding: 12px 16px; border: 1px solid #000; border-left-width: 5px; break-inside: avoid; }
.verdict p:first-child { font-size: 15px; margin-top: 0; }
.verdict p:last-child { margin-bottom: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 8px 0; padding: 0; list-style: none; font-size: 13px; }
.swatch { vertical-align: -2px; margin-right: 6px; }
figure { margin: 14px 0; break-inside: avoid; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption, caption { color: #000; font-size: 12px; line-height: 1.4; text-align: left; }
caption { padding: 0 0 4px; caption-side: top; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 16px; }
table { width: 100%; border-collapse: collapse; margin: 14px 0; font-size: 12px; line-height: 1.35; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 8px 3px 0; text-align: left; vertical-align: top; font-weight: 400; border-bottom: 1px solid #d5d5d5; }
th:last-child, td:last-child { padding-right: 0; }
thead { display: table-header-group; }
thead th { font-weight: 600; border-bottom: 1px solid #000; vertical-align: bottom; }
tr { break-inside: avoid; }
.number { text-align: right; overflow-wrap: normal; }
td.number { white-space: nowrap; }
.text { min-width: 6.5em; }
td.code, th.code, pre { font-family: ui-monospace, 'SF Mono', Consolas, 'DejaVu Sans Mono', monospace; font-size: 10px; }
pre { white-space: pre-wrap; margin: 8px 0; line-height: 1.4; }
.notes { padding: 8px 12px; background: #f6f6f6; font-family: inherit; font-size: 13px; }
.changed { font-weight: 600; }
a { color: #1655b8; }
@media print { body { padding: 0; max-width: none; font-size: 10pt; } .screen { display: none; } h2 { margin-top: 20px; } .appendix { break-before: page; } }
`;
