import type { ReactNode } from "react";
import { useWords } from "../../i18n/use_words";
import { RoomFrame } from "../pages/room_frame";
import type { Staff } from "./notices_room";

const PATHS = {
  inbox: "/notices",
  settings: "/notices/settings",
  deliveries: "/notices/deliveries",
  webhooks: "/notices/webhooks",
} as const;

/** What goes out of the house is looked after by administrators. */
const FOR_ADMINS = new Set<string>(["deliveries", "webhooks"]);

type Props = Staff & { part: keyof typeof PATHS; tools?: ReactNode; children: ReactNode };

/** A page of what one is told; what went out is for administrators. */
export function NoticesFrame({ city, person, part, tools, children }: Props) {
  const { t } = useWords();
  const parts = (["inbox", "settings", "deliveries", "webhooks"] as const).filter(
    (one) => !FOR_ADMINS.has(one) || person.role === "admin",
  );
  return (
    <RoomFrame
      city={city}
      partsName={t("notice.parts")}
      parts={parts.map((one) => ({ href: PATHS[one], name: t(`noticePart.${one}`) }))}
      here={PATHS[part]}
      title={t(part === "inbox" ? "notices.title" : `noticePart.${part}`)}
      lead={t(`noticeLead.${part}`)}
      tools={tools}
    >
      {children}
    </RoomFrame>
  );
}
