/**
 * MapLibre draws all text in the browser when a style names no glyphs, with the fonts of these stacks: the
 * page's own for Latin, the machine's for Chinese. The first name of the bold stack is no font: MapLibre
 * reads the weight from it.
 */
const FAMILIES = [
  "Atkinson Hyperlegible Next Variable",
  "PingFang SC",
  "Microsoft YaHei",
  "Noto Sans CJK SC",
  "Noto Sans SC",
  "Source Han Sans SC",
];

export const REGULAR = FAMILIES;
export const BOLD = ["semibold", ...FAMILIES];
