import { useCallback, useEffect, useRef, useState } from "react";
import { newKey } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import type { ComplaintReceipt } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { type Draft, emptyDraft, forgetDraft, keepDraft, keptDraft } from "./draft";
import { forgetPhotos, keepPhotos, keptPhotos } from "./photo_store";
import { sendReport } from "./send_report";

/** A server that did not answer is asked again after this pause. [ms] */
const PAUSE_MS = 15_000;

/** The citizen's report: what is written is kept, what waits is sent when there is a network. */
export function useReport() {
  const { language } = useWords();
  const [isRestored] = useState(() => keptDraft() !== null);
  const [draft, setDraft] = useState<Draft>(() => keptDraft() ?? emptyDraft(newKey()));
  const [photos, setPhotos] = useState<File[]>([]);
  const [receipt, setReceipt] = useState<ComplaintReceipt | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [isSending, setSending] = useState(false);
  const latest = useRef({ draft, photos });
  latest.current = { draft, photos };

  const change = useCallback((part: Partial<Draft>) => {
    setDraft((before) => {
      const after = { ...before, ...part };
      keepDraft(after);
      return after;
    });
  }, []);

  useEffect(() => {
    const { key, isWaiting } = latest.current.draft;
    if (isWaiting) void keptPhotos(key).then(setPhotos, () => undefined);
  }, []);

  const send = useCallback(async () => {
    setSending(true);
    setError(null);
    const { draft: now, photos: pictures } = latest.current;
    try {
      setReceipt(await sendReport(now, pictures, language));
      forgetDraft();
      void forgetPhotos().catch(() => undefined);
    } catch (failure) {
      if (failure instanceof ApiProblem && failure.status < 500) {
        change({ isWaiting: false });
        setError(failure);
      } else {
        change({ isWaiting: true });
        await keepPhotos(now.key, pictures).catch(() => undefined);
      }
    } finally {
      setSending(false);
    }
  }, [change, language]);

  const isWaiting = draft.isWaiting && receipt === null;
  useEffect(() => {
    if (!isWaiting) return;
    const again = () => void send();
    const timer = window.setInterval(again, PAUSE_MS);
    window.addEventListener("online", again);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("online", again);
    };
  }, [isWaiting, send]);

  const startAnew = () => {
    setDraft(emptyDraft(newKey()));
    setPhotos([]);
    setReceipt(null);
    setError(null);
  };

  return {
    draft,
    photos,
    receipt,
    error,
    isSending,
    isWaiting,
    isRestored,
    change,
    setPhotos,
    send,
    startAnew,
  };
}
