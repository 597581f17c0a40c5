import { Button, Group, NumberInput } from "@mantine/core";
import { IconCurrentLocation } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { findCellAt } from "../../../api/city";
import { useMove } from "../../../api/components";
import type { Component } from "../../../api/types";
import { useKey } from "../../../api/use_key";
import { useWords } from "../../../i18n/use_words";
import type { Place } from "../../../map/city_map";
import { distanceM } from "../../../map/distance";
import { useLocate } from "../../../ui/use_locate";
import { bearing, windOf } from "../bearing";
import page from "../page.module.css";
import { ActForm } from "./act_form";

type Props = { item: Component; pin: Place; onPin: (place: Place) => void; onDone: () => void };

/** Nearer than this nothing was moved: the sixth decimal is a tenth of a metre. [m] */
const SAME_M = 0.05;
/** Decimals of a degree that are kept: 0.1 m. */
const DECIMALS = 6;

/** Where a component truly stands: by a press on the map, by coordinates, or by where one is. */
export function MoveForm({ item, pin, onPin, onDone }: Props) {
  const { t } = useWords();
  const [note, setNote] = useState("");
  const move = useMove(item.code);
  const keyOf = useKey();
  const locate = useLocate(onPin);
  const far = distanceM(item, pin);
  const cell = useQuery({ queryKey: ["cell at", pin], queryFn: () => findCellAt(pin) }).data;
  const isMoved = far > SAME_M;
  const submit = () => {
    const body = { expected_version: item.version, lon: pin.lon, lat: pin.lat, note: note.trim() };
    move.mutate({ body, key: keyOf(body) }, { onSuccess: onDone });
  };
  const into = cell === null ? "act.outside" : cell === item.cell_code ? "act.sameCell" : "act.intoCell";
  return (
    <ActForm
      testId="move-form"
      note={note}
      onNote={setNote}
      error={move.error}
      isBusy={move.isPending}
      isReady={isMoved && cell !== null}
      onSubmit={submit}
      onCancel={onDone}
    >
      <p className={page["note"]}>{t("act.moveHint")}</p>
      <Group gap="xs" align="flex-end">
        {(["lon", "lat"] as const).map((axis) => (
          <NumberInput
            key={axis}
            label={t(`act.${axis}`)}
            w={150}
            decimalScale={DECIMALS}
            step={0.00001}
            hideControls
            value={Number(pin[axis].toFixed(DECIMALS))}
            onChange={(value) => typeof value === "number" && onPin({ ...pin, [axis]: value })}
          />
        ))}
        <Button
          variant="default"
          leftSection={<IconCurrentLocation size={17} />}
          loading={locate.isLocating}
          onClick={locate.start}
        >
          {t("act.hereAmI")}
        </Button>
      </Group>
      {locate.hasFailed && <p className={page["quiet"]}>{t("act.noFix")}</p>}
      <p className={page["note"]} role="status" data-testid="moved">
        {isMoved ? (
          <>
            <strong>
              {t("act.moved", { metres: far.toFixed(1), wind: t(`wind.${windOf(bearing(item, pin))}`) })}
            </strong>{" "}
            {cell !== undefined && t(into, { code: cell })} {t("act.casesKeep")}
          </>
        ) : (
          t("act.notMoved")
        )}
      </p>
    </ActForm>
  );
}
