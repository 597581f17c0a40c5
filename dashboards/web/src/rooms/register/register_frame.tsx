import type { ReactNode } from "react";
import type { City } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { RoomFrame } from "../pages/room_frame";

const PARTS = [
  { part: "home", href: "/register" },
  { part: "surveys", href: "/register/surveys" },
  { part: "patrols", href: "/register/patrols" },
  { part: "suspects", href: "/register/suspects" },
  { part: "handover", href: "/register/handover" },
  { part: "duty", href: "/register/duty" },
  { part: "conditions", href: "/register/conditions" },
  { part: "versions", href: "/register/versions" },
] as const;

type Props = {
  city: City;
  part: (typeof PARTS)[number]["part"];
  /** What the page is called, if not as its part. */
  title?: string;
  /** A line under the title. */
  lead?: ReactNode;
  /** What stands beside the title. */
  tools?: ReactNode;
  children: ReactNode;
};

/** A page of the register's room, with the ways to its other parts. */
export function RegisterFrame({ part, title, ...rest }: Props) {
  const { t } = useWords();
  const here = PARTS.find((one) => one.part === part)?.href ?? "/register";
  return (
    <RoomFrame
      partsName={t("register.parts")}
      parts={PARTS.map((one) => ({ href: one.href, name: t(`register.${one.part}`) }))}
      here={here}
      title={title ?? t(part === "home" ? "register.title" : `register.${part}`)}
      {...rest}
    />
  );
}
