import { Switch } from "@mantine/core";
import { useFollowWatch, useWatches, type Watch } from "../../../api/surveillance";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";

/** Whether the reader is told of a watch's alarms; `label` says so where its name does not stand above. */
export function FollowWatch({ watch, label }: { watch: Watch; label?: string }) {
  const { t } = useWords();
  const follow = useFollowWatch(watch.id);
  return (
    <div>
      <Switch
        label={label ?? t("watch.follow")}
        checked={follow.isPending ? follow.variables : watch.is_followed}
        disabled={follow.isPending}
        onChange={({ currentTarget }) => follow.mutate(currentTarget.checked)}
      />
      <ProblemNote error={follow.error} />
    </div>
  );
}

/** The same where only the watch's number is known. */
export function FollowWatchOf({ id }: { id: number }) {
  const watch = useWatches().data?.items.find((one) => one.id === id);
  return watch === undefined ? null : <FollowWatch watch={watch} />;
}
