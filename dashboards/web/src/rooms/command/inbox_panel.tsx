import { Button, Checkbox, Group, Select, Text, Textarea } from "@mantine/core";
import { useMemo, useState } from "react";
import { useCasesNear } from "../../api/cases";
import { useMatterClasses } from "../../api/city";
import { useDeclineComplaint, useLinkComplaint, useWaitingComplaints } from "../../api/complaints";
import { useSuggestions } from "../../api/suggestions";
import type { Complaint } from "../../api/types";
import { grouped } from "../../cases/class_groups";
import { useWords } from "../../i18n/use_words";
import type { Place } from "../../map/city_map";
import { ProblemNote } from "../../ui/problem_note";
import { CaseList } from "./case_list";
import styles from "./inbox_panel.module.css";
import panel from "./panel.module.css";
import { Suggestions } from "./suggestions";

type Props = { onOpenCase: (id: number) => void; onShow: (place: Place) => void };

/** Reports of citizens that wait: each becomes a case, joins one, or is answered. */
export function InboxPanel({ onOpenCase, onShow }: Props) {
  const { t, instant, nameOf } = useWords();
  const { data, error } = useWaitingComplaints();
  const [openId, setOpenId] = useState<number | null>(null);
  return (
    <div className={panel["body"]} data-testid="inbox">
      <header className={panel["head"]}>
        <h1>{t("inbox.title")}</h1>
      </header>
      <ProblemNote error={error} />
      {data?.items.length === 0 && <Text c="dimmed">{t("inbox.empty")}</Text>}
      <ul className={styles["letters"]}>
        {data?.items.map((one) => (
          <li key={one.id} data-open={one.id === openId}>
            <button
              type="button"
              aria-expanded={one.id === openId}
              onClick={() => {
                setOpenId(one.id === openId ? null : one.id);
                onShow(one);
              }}
            >
              <span>{one.description}</span>
              <small>
                {one.class_name !== null &&
                  `${nameOf({ name: one.class_name, name_en: one.class_name_en })} · `}
                {instant(one.received_at)}
              </small>
            </button>
            {one.id === openId && <Answer complaint={one} onOpenCase={onOpenCase} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Answer({ complaint, onOpenCase }: { complaint: Complaint; onOpenCase: (id: number) => void }) {
  const { t, language } = useWords();
  const { id, lon, lat, class_id } = complaint;
  const place = useMemo(() => ({ lon, lat }), [lon, lat]);
  const near = useCasesNear(place).data ?? [];
  const alike = useSuggestions({ place, classId: class_id, text: complaint.description });
  const classes = useMatterClasses().data;
  const link = useLinkComplaint();
  const decline = useDeclineComplaint();
  const [classId, setClassId] = useState(class_id === null ? null : String(class_id));
  const [answer, setAnswer] = useState("");
  const [words, setWords] = useState(complaint.suggested_description);
  const [left, setLeft] = useState<readonly string[]>([]);
  const photos = complaint.photos.map((one) => one.sha256).filter((one) => !left.includes(one));
  const open = (settled: { case_id: number | null }) => {
    if (settled.case_id !== null) onOpenCase(settled.case_id);
  };

  return (
    <div className={styles["answer"]}>
      {complaint.photos.map((photo) => (
        <div key={photo.url}>
          <a href={photo.url} target="_blank" rel="noreferrer">
            <img src={photo.url} alt={photo.name} />
          </a>
          <Checkbox
            size="xs"
            label={t("inbox.photoGoes")}
            checked={!left.includes(photo.sha256)}
            onChange={({ currentTarget }) =>
              setLeft((before) =>
                currentTarget.checked
                  ? before.filter((one) => one !== photo.sha256)
                  : [...before, photo.sha256],
              )
            }
          />
        </div>
      ))}
      {Object.values(complaint.contact).length > 0 && (
        <Text size="sm">{Object.values(complaint.contact).join(" · ")}</Text>
      )}
      <Suggestions
        items={alike.data ?? []}
        word={t("suggestion.linkTo")}
        isBusy={link.isPending}
        isReady
        onChoose={({ case_id }) => link.mutate({ id, case_id }, { onSuccess: open })}
      />
      {near.length > 0 && (alike.data ?? []).length === 0 && (
        <>
          <Text size="sm" fw={700}>
            {t("filing.nearby")}
          </Text>
          <CaseList items={near} onOpen={(case_id) => link.mutate({ id, case_id }, { onSuccess: open })} />
        </>
      )}
      <Select
        label={t("inbox.class")}
        data={grouped(classes ?? [], language)}
        value={classId}
        onChange={setClassId}
        searchable
      />
      <Textarea
        label={t("inbox.words")}
        description={t("inbox.wordsHint")}
        value={words}
        maxLength={4000}
        autosize
        minRows={2}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
      />
      <Button
        disabled={classId === null || words.trim() === ""}
        loading={link.isPending}
        onClick={() =>
          link.mutate(
            { id, class_id: Number(classId), description: words.trim(), photos },
            { onSuccess: open },
          )
        }
      >
        {t("inbox.newCase")}
      </Button>
      <Textarea
        label={t("inbox.answer")}
        value={answer}
        maxLength={4000}
        autosize
        minRows={2}
        onChange={({ currentTarget }) => setAnswer(currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button
          variant="default"
          disabled={answer.trim() === ""}
          loading={decline.isPending}
          onClick={() => decline.mutate({ id, answer: answer.trim() })}
        >
          {t("inbox.decline")}
        </Button>
      </Group>
      <ProblemNote error={link.error ?? decline.error} />
    </div>
  );
}
