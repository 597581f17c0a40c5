import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { problemOf } from "./problem";

/** Where other systems read which emergencies there are. */
export const CAP_FEED = "/api/v1/cap/feed";

/** An emergency as the feed lists it. */
export type CapEntry = {
  id: string;
  title: string;
  updated: string;
  summary: string;
  /** Alert, Update or Cancel. */
  kind: string;
  /** Where its last message is, on this server. */
  address: string;
  caseId: number | null;
};

/** What a message says to people, in one language. */
export type CapInfo = Record<(typeof INFO)[number], string> & { due: string | null };
export type CapMessage = { head: Record<(typeof HEAD)[number], string>; infos: CapInfo[]; text: string };

const HEAD = ["identifier", "sender", "sent", "status", "msgType", "scope", "references"] as const;
const INFO = [
  "language",
  "headline",
  "event",
  "category",
  "responseType",
  "urgency",
  "severity",
  "certainty",
  "description",
  "areaDesc",
  "circle",
] as const;

/** Read XML that the server wrote; there is no typed way for it. */
async function readXml(address: string): Promise<{ root: Document; text: string }> {
  const answer = await fetch(address);
  const text = await answer.text();
  if (!answer.ok) {
    let body: unknown = null;
    try {
      body = JSON.parse(text);
    } catch {
      // A proxy's page is no problem of ours: its status says enough.
    }
    throw problemOf(answer.status, body);
  }
  return { root: new DOMParser().parseFromString(text, "application/xml"), text };
}

function textIn(parent: Element | Document, name: string): string {
  return parent.getElementsByTagName(name)[0]?.textContent ?? "";
}

function linkIn(parent: Element | Document, rel: string): string | null {
  const links = [...parent.getElementsByTagName("link")];
  const href = links.find((one) => one.getAttribute("rel") === rel)?.getAttribute("href");
  if (href === null || href === undefined) return null;
  const { pathname, search } = new URL(href, window.location.origin);
  return `${pathname}${search}`;
}

function entryOf(entry: Element): CapEntry {
  const address = linkIn(entry, "alternate") ?? "";
  const caseId = /\/cases\/(\d+)\/cap/.exec(address)?.[1];
  return {
    id: textIn(entry, "id"),
    title: textIn(entry, "title"),
    updated: textIn(entry, "updated"),
    summary: textIn(entry, "summary"),
    kind: entry.getElementsByTagName("category")[0]?.getAttribute("term") ?? "",
    address,
    caseId: caseId === undefined ? null : Number(caseId),
  };
}

/** The emergencies that are open or ended in the last day, the last changed first. */
export function useCapFeed() {
  return useInfiniteQuery({
    queryKey: ["cap", "feed"],
    queryFn: async ({ pageParam }) => {
      const { root } = await readXml(pageParam);
      const next = [...root.documentElement.children].find(
        (one) => one.tagName === "link" && one.getAttribute("rel") === "next",
      );
      return {
        entries: [...root.getElementsByTagName("entry")].map(entryOf),
        next: next === undefined ? null : linkIn(root, "next"),
      };
    },
    initialPageParam: CAP_FEED,
    getNextPageParam: (page) => page.next,
    refetchInterval: 60_000,
  });
}

function infoOf(info: Element): CapInfo {
  const said = Object.fromEntries(INFO.map((name) => [name, textIn(info, name)]));
  const due = [...info.getElementsByTagName("parameter")].find((one) => textIn(one, "valueName") === "due");
  return { ...(said as Omit<CapInfo, "due">), due: due === undefined ? null : textIn(due, "value") };
}

/** The last message of a case, as it goes to others and taken apart. */
export function useCapMessage(caseId: number) {
  return useQuery({
    queryKey: ["cap", "message", caseId],
    queryFn: async (): Promise<CapMessage> => {
      const { root, text } = await readXml(`/api/v1/cases/${caseId}/cap`);
      return {
        head: Object.fromEntries(HEAD.map((name) => [name, textIn(root, name)])) as CapMessage["head"],
        infos: [...root.getElementsByTagName("info")].map(infoOf),
        text,
      };
    },
  });
}
