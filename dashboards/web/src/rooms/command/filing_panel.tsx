import { Button, Select, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import { useCasesNear, useFileCase } from "../../api/cases";
import { useMatterClasses } from "../../api/city";
import { newKey } from "../../api/client";
import { grouped } from "../../cases/class_groups";
import { useWords } from "../../i18n/use_words";
import type { Place } from "../../map/city_map";
import { ProblemNote } from "../../ui/problem_note";
import { CaseList } from "./case_list";
import panel from "./panel.module.css";

const CHANNELS = ["phone", "operator", "video", "sensor"] as const;

/** Filing a case: first the place, then what is open there already, then what it is. */
export function FilingPanel({
  place,
  onOpenCase,
}: {
  place: Place | null;
  onOpenCase: (id: number) => void;
}) {
  const { t, language } = useWords();
  const classes = useMatterClasses().data;
  const near = useCasesNear(place);
  const file = useFileCase();
  const [classId, setClassId] = useState<string | null>(null);
  const [words, setWords] = useState("");
  const [address, setAddress] = useState("");
  const [channel, setChannel] = useState<string>("phone");
  const [key] = useState(newKey);
  const choices = useMemo(() => grouped(classes ?? [], language), [classes, language]);

  const isComplete = place !== null && classId !== null && words.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete) return;
    const body = {
      ...place,
      class_id: Number(classId),
      description: words.trim(),
      channel,
      ...(address.trim() === "" ? {} : { address: address.trim() }),
    };
    file.mutate({ body, key }, { onSuccess: ({ id }) => onOpenCase(id) });
  };

  return (
    <form className={panel["body"]} onSubmit={submit} data-testid="filing">
      <header className={panel["head"]}>
        <div>
          <h1>{t("filing.title")}</h1>
          <p>{place === null ? t("room.newCaseHint") : t("filing.place")}</p>
        </div>
      </header>
      {place !== null && (
        <section>
          <Text size="sm" fw={700}>
            {near.data !== undefined && near.data.length > 0 ? t("filing.nearby") : t("filing.nearbyNone")}
          </Text>
          <CaseList items={near.data ?? []} onOpen={onOpenCase} />
        </section>
      )}
      <Select
        label={t("filing.what")}
        data={choices}
        value={classId}
        onChange={setClassId}
        searchable
        required
        disabled={place === null}
      />
      <Textarea
        label={t("filing.words")}
        value={words}
        maxLength={4000}
        autosize
        minRows={3}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        required
        disabled={place === null}
      />
      <TextInput
        label={`${t("filing.address")} (${t("common.optional")})`}
        value={address}
        maxLength={200}
        onChange={({ currentTarget }) => setAddress(currentTarget.value)}
        disabled={place === null}
      />
      <Select
        label={t("filing.channel")}
        data={CHANNELS.map((one) => ({ value: one, label: t(`channel.${one}`) }))}
        value={channel}
        allowDeselect={false}
        onChange={(value) => setChannel(value ?? "phone")}
        disabled={place === null}
      />
      <ProblemNote error={file.error} />
      <Button type="submit" disabled={!isComplete} loading={file.isPending}>
        {t("filing.file")}
      </Button>
    </form>
  );
}
