import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { newKey } from "../../../api/client";
import { type Seen, sendFinding } from "../../../api/surveys";
import { isFinal, pauseMs, refusalOf } from "../../../offline/refusals";
import { type Findings, readKept, refused, saw, sent } from "./findings";

/** Keeps findings on the device until the server has each of them: one by one, each under its own key. */
export function useFindings(survey: number, personId: number) {
  const keptAs = `gridcity-findings-${survey}-${personId}`;
  const [found, setFound] = useState<Findings>(() => readKept(localStorage.getItem(keptAs)));
  const [failures, setFailures] = useState(0);
  const queries = useQueryClient();
  const next = found.waiting[0];
  useEffect(() => localStorage.setItem(keptAs, JSON.stringify(found)), [keptAs, found]);

  const retry = useRef(() => {});
  useEffect(() => {
    if (next === undefined) return;
    let isOver = false;
    let timer = 0;
    const send = async () => {
      window.clearTimeout(timer);
      try {
        const progress = await sendFinding(survey, next);
        queries.setQueryData(["surveys", survey], progress);
        if (isOver) return;
        setFailures(0);
        setFound((before) => sent(before, next.key));
      } catch (error) {
        if (isOver) return;
        if (isFinal(error)) setFound((before) => refused(before, next.key, refusalOf(error)));
        else setFailures((before) => before + 1);
      }
    };
    retry.current = () => {
      timer = window.setTimeout(() => void send(), 0);
    };
    const hear = () => retry.current();
    window.addEventListener("online", hear);
    retry.current();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      window.removeEventListener("online", hear);
    };
  }, [survey, next, queries]);
  useEffect(() => {
    if (failures === 0) return;
    const timer = window.setTimeout(() => retry.current(), pauseMs(failures));
    return () => window.clearTimeout(timer);
  }, [failures]);

  return {
    ...found,
    hasFailed: failures > 0,
    see: (seen: Omit<Seen, "key" | "seen_at">) =>
      setFound((before) => saw(before, { ...seen, key: newKey(), seen_at: new Date().toISOString() })),
  };
}
