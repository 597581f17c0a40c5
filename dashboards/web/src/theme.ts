import {
  type ButtonProps,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type MantineTheme,
} from "@mantine/core";

const SPRUCE: MantineColorsTuple = [
  "#e9f4f1",
  "#d3e6e1",
  "#a6cec6",
  "#7fd0c4",
  "#4fa398",
  "#2f857b",
  "#1d6f68",
  "#0f5753",
  "#0b4643",
  "#073331",
];

/** Mantine builds its dark scheme from this one: from words to the deepest ground. */
const NIGHT: MantineColorsTuple = [
  "#e8f0ee",
  "#c3d0cf",
  "#a3b6b6",
  "#5f7a7c",
  "#3b5457",
  "#24363a",
  "#16262a",
  "#111d20",
  "#0d181b",
  "#0b1416",
];

/** What is said in green, yellow or red: our own inks on our own grounds, which are dark enough to be read. */
const SAID: Record<string, { background: string; hover: string; color: string }> = {
  green: { background: "var(--good-soft)", hover: "var(--good-soft)", color: "var(--good)" },
  yellow: { background: "var(--warn-soft)", hover: "var(--warn-soft)", color: "var(--warn)" },
  red: { background: "var(--alarm-soft)", hover: "var(--alarm-soft)", color: "var(--alarm)" },
};

/** Mantine's parts in our dress; the colours proper are the variables of tokens.css. */
export const theme = createTheme({
  colors: { spruce: SPRUCE, dark: NIGHT },
  primaryColor: "spruce",
  primaryShade: { light: 7, dark: 3 },
  // A filled button is light in the dark: its words have to turn dark with it.
  variantColorResolver: (input) => {
    const usual = defaultVariantColorsResolver(input);
    const said = SAID[input.color ?? ""];
    if (input.variant === "light" && said !== undefined) return { ...usual, ...said };
    if (input.variant === "filled" && input.color === "red") {
      return { ...usual, background: "var(--alarm)", hover: "var(--alarm)", color: "var(--surface)" };
    }
    const isOurs = input.variant === "filled" && (input.color ?? input.theme.primaryColor) === "spruce";
    return isOurs
      ? { ...usual, background: "var(--accent)", hover: "var(--accent)", color: "var(--on-accent)" }
      : usual;
  },
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--font-figures)",
  defaultRadius: "sm",
  radius: { xs: "2px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    // A low button says no more loudly what it does than a high one.
    Button: {
      vars: (_theme: MantineTheme, props: ButtonProps) => ({
        root: props.size === "compact-md" ? { "--button-fz": "var(--mantine-font-size-sm)" } : {},
      }),
    },
  },
});
