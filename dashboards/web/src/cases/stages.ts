/** The five stages of a case, in the order of its life. The keys 1 to 5 choose them. */
export const STAGES = ["reported", "dispatched", "handling", "verifying", "closed"] as const;

export type Stage = (typeof STAGES)[number];

export const OPEN_STAGES: readonly Stage[] = STAGES.filter((stage) => stage !== "closed");

/** The digit that stands for a stage in its mark, on the map as in the queue. */
export function stageDigit(stage: Stage): string {
  return String(STAGES.indexOf(stage) + 1);
}

export function isStage(word: string): word is Stage {
  return (STAGES as readonly string[]).includes(word);
}
