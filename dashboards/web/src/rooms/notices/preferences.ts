import type { Channel, Preferences, PreferencesIn, Topic } from "../../api/notices";

/** The ways on which a person can be told; the inbox is no choice: everybody has it. */
export const WAYS = ["smtp", "sms", "wecom"] as const satisfies readonly Channel[];
export type Way = (typeof WAYS)[number];

/** Under which name the address of each way is kept. */
export const ADDRESSES = { smtp: "email", sms: "phone", wecom: "wecom" } as const;

/** Preferences as a form holds them: words, no empty values. */
export type Draft = {
  language: "zh" | "en" | "";
  ways: Way[];
  email: string;
  phone: string;
  wecom: string;
  quietFrom: string;
  quietUntil: string;
  digest: Preferences["digest"];
  digestAt: string;
  /** Of what the person is not told. */
  muted: Topic[];
};

/** A time of the day as fields write it: hours and minutes. */
function clock(time: string | null): string {
  return (time ?? "").slice(0, 5);
}

export function draftOf(kept: Preferences): Draft {
  return {
    language: kept.language ?? "",
    ways: WAYS.filter((way) => kept.channels.includes(way)),
    email: kept.email ?? "",
    phone: kept.phone ?? "",
    wecom: kept.wecom ?? "",
    quietFrom: clock(kept.quiet_from),
    quietUntil: clock(kept.quiet_until),
    digest: kept.digest,
    digestAt: clock(kept.digest_at),
    muted: kept.muted,
  };
}

/** The draft as the server wants it. */
export function bodyOf(draft: Draft): PreferencesIn {
  const orNull = (text: string) => (text.trim() === "" ? null : text.trim());
  return {
    language: draft.language === "" ? null : draft.language,
    channels: draft.ways,
    email: orNull(draft.email),
    phone: orNull(draft.phone),
    wecom: orNull(draft.wecom),
    quiet_from: orNull(draft.quietFrom),
    quiet_until: orNull(draft.quietUntil),
    digest: draft.digest,
    digest_at: draft.digestAt,
    muted: draft.muted,
  };
}

/** What stands in the way of keeping a draft; null where nothing does. */
export function faultIn(draft: Draft): "address" | "quiet" | null {
  if (draft.ways.some((way) => draft[ADDRESSES[way]].trim() === "")) return "address";
  return (draft.quietFrom === "") === (draft.quietUntil === "") ? null : "quiet";
}
