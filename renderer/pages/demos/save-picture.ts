import { pngOf } from '../../images/png-of.ts';
import { saveFile } from '../../lab/save-file.ts';

/** What an SVG takes from style sheets, which do not travel with it. */
const styles = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'opacity'],
  ...['font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline', 'visibility'],
] as const;

/** The picture as it stands on the page, on the page's ground, with all of its styles written into it. */
function standingAlone(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const [from, to] = [svg, copy].map((root) => [...root.querySelectorAll<SVGElement>('*')]) as [
    SVGElement[],
    SVGElement[],
  ];
  from.forEach((element, i) => {
    const computed = getComputedStyle(element);
    for (const name of styles) to[i]!.style.setProperty(name, computed.getPropertyValue(name));
  });
  copy.style.background = getComputedStyle(document.documentElement).getPropertyValue('--surface');
  return copy;
}

const svgBlob = (svg: SVGSVGElement): Blob =>
  new Blob([new XMLSerializer().serializeToString(standingAlone(svg))], { type: 'image/svg+xml' });

async function onCanvas(svg: SVGSVGElement): Promise<HTMLCanvasElement> {
  const { width, height } = svg.viewBox.baseVal;
  const url = URL.createObjectURL(svgBlob(svg));
  const image = new Image();
  image.src = url;
  await image.decode();
  URL.revokeObjectURL(url);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2 * width, 2 * height];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Saves a drawing of the page as a picture. */
export async function savePicture(
  title: string,
  picture: SVGSVGElement | HTMLCanvasElement,
  format: 'svg' | 'png',
): Promise<void> {
  if (format === 'svg' && picture instanceof SVGSVGElement) {
    saveFile(`${title}.svg`, svgBlob(picture));
    return;
  }
  const canvas = picture instanceof SVGSVGElement ? await onCanvas(picture) : picture;
  saveFile(`${title}.png`, await pngOf(canvas));
}
