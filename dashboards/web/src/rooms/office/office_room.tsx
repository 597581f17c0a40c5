import "../../i18n/office_words";
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFilePlus } from "@tabler/icons-react";
import { useState } from "react";
import { type OfficialDocument, useDocuments } from "../../api/documents";
import type { City, Person } from "../../api/types";
import { dayOf } from "../../cases/days";
import { useWords } from "../../i18n/use_words";
import { MoreButton } from "../../ui/more_button";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import { FindField } from "../pages/find_field";
import { ListAndDetail } from "../pages/list_and_detail";
import page from "../pages/page.module.css";
import { RoomFrame } from "../pages/room_frame";
import { ForStaff } from "../pages/staff_page";
import { useChoices } from "../pages/use_choices";
import register from "../register/register.module.css";
import { DocumentPanel } from "./document_panel";
import { CLERKS, isOver } from "./kinds";
import { NewDocumentForm } from "./new_document_form";

type Staff = { city: City; person: Person };

/** The room of official documents: the register, its files, and what each of them concerns. */
export function OfficeRoom() {
  return <ForStaff>{(staff) => <Office {...staff} />}</ForStaff>;
}

function Office({ city, person }: Staff) {
  const { t } = useWords();
  const { search, put } = useChoices();
  const mayEnter = CLERKS.has(person.role);
  const shown = search.get("document");
  const chosen = shown !== null && /^[1-9]\d{0,14}$/.test(shown) ? Number(shown) : null;
  const isNew = mayEnter && shown === "new";
  const today = dayOf(Date.now(), city.timezone);
  return (
    <RoomFrame
      city={city}
      partsName={t("office.title")}
      parts={[]}
      here="/office"
      title={t("office.title")}
      address={chosen === null ? "/office" : `/office?document=${chosen}`}
      lead={t("office.lead")}
      tools={
        mayEnter && (
          <Button
            leftSection={<IconFilePlus size={17} />}
            disabled={isNew}
            onClick={() => put({ document: "new" })}
          >
            {t("office.new")}
          </Button>
        )
      }
    >
      <ListAndDetail
        hint={t("office.choose")}
        onBack={() => put({ document: null })}
        list={<DocumentList today={today} chosen={chosen} onChoose={(id) => put({ document: String(id) })} />}
        detail={
          isNew ? (
            <NewDocumentForm today={today} onMade={(id) => put({ document: String(id) })} />
          ) : chosen === null ? null : (
            <DocumentPanel key={chosen} id={chosen} today={today} mayLink={mayEnter} />
          )
        }
      />
    </RoomFrame>
  );
}

type ListProps = { today: string; chosen: number | null; onChoose: (id: number) => void };

function DocumentList({ today, chosen, onChoose }: ListProps) {
  const { t } = useWords();
  const [words, setWords] = useState("");
  const [wanted] = useDebouncedValue(words.trim(), 250);
  const found = useDocuments(wanted);
  const items = found.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <>
      <FindField label={t("office.find")} value={words} onValue={setWords} />
      <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting height={120} />}
      {found.isSuccess && items.length === 0 && (
        <p className={page["quiet"]}>{t(wanted === "" ? "office.none" : "office.noneFound")}</p>
      )}
      {items.length > 0 && (
        <ul className={register["rows"]} data-testid="documents">
          {items.map((one) => (
            <DocumentRow
              key={one.id}
              item={one}
              today={today}
              isChosen={one.id === chosen}
              onChoose={() => onChoose(one.id)}
            />
          ))}
        </ul>
      )}
      <MoreButton list={found} />
    </>
  );
}

type RowProps = { item: OfficialDocument; today: string; isChosen: boolean; onChoose: () => void };

function DocumentRow({ item, today, isChosen, onChoose }: RowProps) {
  const { t, shortDate } = useWords();
  return (
    <li>
      <button type="button" aria-pressed={isChosen} onClick={onChoose}>
        <span className={register["line"]}>
          <strong>{item.title}</strong>
          <small>{t(`documentKind.${item.kind}`)}</small>
        </span>
        <small>
          <span className="figures">{item.number}</span> · {shortDate(item.issued_on)}
          {isOver(item.valid_until, today) && ` · ${t("office.over")}`}
        </small>
      </button>
    </li>
  );
}
