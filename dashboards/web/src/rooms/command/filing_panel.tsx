import { Button, Select, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCurrentLocation } from "@tabler/icons-react";
import { type FormEvent, useMemo, useState } from "react";
import { attachPhoto, useCasesNear, useFileCase } from "../../api/cases";
import { useCity, useMatterClasses } from "../../api/city";
import { newKey } from "../../api/client";
import { useConditions } from "../../api/conditions";
import { useSession } from "../../api/session";
import { useNoteInstead, useSuggestions } from "../../api/suggestions";
import { useKey } from "../../api/use_key";
import { grouped } from "../../cases/class_groups";
import { dayOf } from "../../cases/days";
import { useWords } from "../../i18n/use_words";
import type { Place } from "../../map/city_map";
import { ProblemNote } from "../../ui/problem_note";
import { PhotoPicker } from "../report/photo_picker";
import { CaseList } from "./case_list";
import panel from "./panel.module.css";
import { Suggestions } from "./suggestions";

/** So long after the last key it is asked whether the case is there already. [ms] */
const ASK_AFTER_MS = 400;
const CHANNELS = ["phone", "operator", "video", "sensor"] as const;

type Props = {
  place: Place | null;
  onPlace: (place: Place) => void;
  onOpenCase: (id: number) => void;
};

/** Filing a case: first the place, then what is open there already, then what it is. */
export function FilingPanel({ place, onPlace, onOpenCase }: Props) {
  const { t, language } = useWords();
  const classes = useMatterClasses().data;
  const near = useCasesNear(place);
  const file = useFileCase();
  const [classId, setClassId] = useState<string | null>(null);
  const [words, setWords] = useState("");
  const [address, setAddress] = useState("");
  const isInspector = useSession().data?.role === "inspector";
  const [channel, setChannel] = useState<string>(isInspector ? "inspector" : "phone");
  const [photos, setPhotos] = useState<File[]>([]);
  const [photoError, setPhotoError] = useState<Error | null>(null);
  const [key] = useState(newKey);
  const [typed] = useDebouncedValue(words.trim(), ASK_AFTER_MS);
  const suggestions = useSuggestions({
    place,
    classId: classId === null ? null : Number(classId),
    text: typed,
  });
  const instead = useNoteInstead();
  const keyOf = useKey();
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
    file.mutate({ body, key }, { onSuccess: ({ id }) => void sendPhotos(id) });
  };
  /** The case stands; a photo that does not arrive stays here, to be sent again. */
  const sendPhotos = async (id: number) => {
    try {
      for (const photo of photos) {
        await attachPhoto(id, photo, "report");
        setPhotos((left) => left.filter((other) => other !== photo));
      }
      onOpenCase(id);
    } catch (error) {
      setPhotoError(error instanceof Error ? error : new Error(String(error)));
    }
  };

  return (
    <form className={panel["body"]} onSubmit={submit} data-testid="filing">
      <header className={panel["head"]}>
        <div>
          <h1>{t("filing.title")}</h1>
          <p>{place === null ? t("room.newCaseHint") : t("filing.place")}</p>
        </div>
      </header>
      <WhereIAm onPlace={onPlace} />
      {place !== null && classId === null && typed === "" && (
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
      <PhotoPicker photos={photos} onPhotos={setPhotos} />
      {classId !== null && <AskedPhotos classId={Number(classId)} there={photos.length} />}
      {!isInspector && (
        <Select
          label={t("filing.channel")}
          data={CHANNELS.map((one) => ({ value: one, label: t(`channel.${one}`) }))}
          value={channel}
          allowDeselect={false}
          onChange={(value) => setChannel(value ?? "phone")}
          disabled={place === null}
        />
      )}
      <Suggestions
        items={classId === null && typed === "" ? [] : (suggestions.data ?? [])}
        word={t("suggestion.noteInstead")}
        isBusy={instead.isPending}
        isReady={words.trim() !== ""}
        onChoose={({ case_id: id }) => {
          const note = { id, note: words.trim(), photos };
          instead.mutate({ ...note, key: keyOf(note) }, { onSuccess: () => onOpenCase(id) });
        }}
      />
      <ProblemNote error={file.error ?? photoError ?? instead.error} />
      <Button type="submit" disabled={!isComplete} loading={file.isPending}>
        {t("filing.file")}
      </Button>
    </form>
  );
}

/** How many photos the filing condition of a class asks for. */
function AskedPhotos({ classId, there }: { classId: number; there: number }) {
  const { t } = useWords();
  const timeZone = useCity().data?.timezone ?? "UTC";
  const found = useConditions({ class_id: classId, on: dayOf(Date.now(), timeZone) });
  const condition = found.data?.pages[0]?.items.find((one) => one.is_default && one.class_id === classId);
  const asked = condition?.photos_before ?? 0;
  if (asked === 0) return null;
  return (
    <Text size="sm" c={there < asked ? "var(--warn)" : "dimmed"} data-testid="asked-photos">
      {t("evidence.toFile", { count: asked, there })}
    </Text>
  );
}

/** Who stands at the place has their phone say where it is. */
function WhereIAm({ onPlace }: Pick<Props, "onPlace">) {
  const { t } = useWords();
  const [state, setState] = useState<"idle" | "asking" | "failed">("idle");
  const ask = () => {
    setState("asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState("idle");
        onPlace({ lon: coords.longitude, lat: coords.latitude });
      },
      () => setState("failed"),
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  };
  return (
    <div>
      <Button
        variant="default"
        loading={state === "asking"}
        leftSection={<IconCurrentLocation size={18} stroke={1.7} />}
        onClick={ask}
      >
        {t("report.locate")}
      </Button>
      {state === "failed" && (
        <Text size="sm" c="red" role="alert">
          {t("report.locateFailed")}
        </Text>
      )}
    </div>
  );
}
