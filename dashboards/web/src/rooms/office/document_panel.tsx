import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconDownload, IconUnlink } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { useCase, useCasesLike } from "../../api/cases";
import {
  type DocumentDetail,
  type DocumentTarget,
  useDocument,
  useLinkDocument,
  useUnlinkDocument,
} from "../../api/documents";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import page from "../pages/page.module.css";
import { casePath, cellPath } from "../pages/paths";
import { Loaded } from "../rules/loaded";
import rules from "../rules/rules.module.css";
import { isOver } from "./kinds";

const CELL = /^[0-9A-Z]{15}$/;

type Props = { id: number; today: string; mayLink: boolean };

/** One document: its entry, its file, and the cases and cells that it concerns. */
export function DocumentPanel({ id, today, mayLink }: Props) {
  const found = useDocument(id);
  return (
    <Loaded query={found}>
      {(item) => (
        <div className={rules["gap"]}>
          <Entry item={item} today={today} />
          <Concerns item={item} mayLink={mayLink} />
        </div>
      )}
    </Loaded>
  );
}

function Entry({ item, today }: { item: DocumentDetail; today: string }) {
  const { t, shortDate, instant } = useWords();
  const until = item.valid_until;
  return (
    <section className={page["section"]} data-testid="document">
      <h2>{item.title}</h2>
      <dl className={page["fields"]}>
        <div>
          <dt>{t("office.number")}</dt>
          <dd className="figures">{item.number}</dd>
        </div>
        <div>
          <dt>{t("office.kind")}</dt>
          <dd>{t(`documentKind.${item.kind}`)}</dd>
        </div>
        <div>
          <dt>{t("office.issuedOn")}</dt>
          <dd>{shortDate(item.issued_on)}</dd>
        </div>
        <div>
          <dt>{t("office.validUntil")}</dt>
          <dd>
            {until === null ? t("office.always") : shortDate(until)}
            {isOver(until, today) && ` · ${t("office.over")}`}
          </dd>
        </div>
        <div>
          <dt>{t("office.registered")}</dt>
          <dd>{instant(item.registered_at)}</dd>
        </div>
      </dl>
      <Button
        component="a"
        href={item.content_url}
        variant="default"
        leftSection={<IconDownload size={17} />}
        style={{ marginTop: 12 }}
      >
        {item.name}
      </Button>
    </section>
  );
}

function Concerns({ item, mayLink }: { item: DocumentDetail; mayLink: boolean }) {
  const { t } = useWords();
  const unlink = useUnlinkDocument(item.id);
  const nothing = item.case_ids.length + item.cell_codes.length === 0;
  const undo = (name: string, target: DocumentTarget) =>
    mayLink && (
      <ActionIcon
        variant="subtle"
        color="red"
        aria-label={`${t("office.unlink")}: ${name}`}
        onClick={() => unlink.mutate(target)}
      >
        <IconUnlink size={17} />
      </ActionIcon>
    );
  return (
    <section className={page["section"]} data-testid="concerns">
      <h2>{t("office.concerns")}</h2>
      {nothing && <p className={page["quiet"]}>{t("office.concernsNothing")}</p>}
      <ul className={rules["days"]}>
        {item.case_ids.map((id) => (
          <li key={id}>
            <CaseName id={id} /> {undo(String(id), { case_id: id })}
          </li>
        ))}
        {item.cell_codes.map((code) => (
          <li key={code}>
            {t("office.cell")}{" "}
            <Link href={cellPath(code)} className="figures">
              {code}
            </Link>{" "}
            {undo(code, { cell_code: code })}
          </li>
        ))}
      </ul>
      <ProblemNote error={unlink.error} />
      {mayLink && <LinkForm item={item} />}
    </section>
  );
}

/** A case by its number and class; until it is read, by the number of its row. */
function CaseName({ id }: { id: number }) {
  const { nameOf } = useWords();
  const item = useCase(id).data;
  return (
    <>
      <Link href={casePath(id)} className="figures">
        {item?.number ?? id}
      </Link>{" "}
      {item !== undefined && nameOf({ name: item.class_name, name_en: item.class_name_en })}
    </>
  );
}

/** Say what else the document concerns: the code of a cell, or a case by its number or words. */
function LinkForm({ item }: { item: DocumentDetail }) {
  const { t, nameOf } = useWords();
  const [words, setWords] = useState("");
  const link = useLinkDocument(item.id);
  const wanted = words.trim().toUpperCase();
  const isCell = CELL.test(wanted);
  const cases = useCasesLike(isCell ? "" : words.trim()).data ?? [];
  const tie = (target: DocumentTarget) => link.mutate(target, { onSuccess: () => setWords("") });
  const offered =
    words.trim() === "" ? [] : cases.filter(({ id }) => !item.case_ids.includes(id)).slice(0, 5);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [only] = offered;
    if (isCell) tie({ cell_code: wanted });
    else if (offered.length === 1 && only !== undefined) tie({ case_id: only.id });
  };
  return (
    <form className={rules["form"]} onSubmit={submit} style={{ marginTop: 12 }}>
      <TextInput
        label={t("office.link")}
        description={t("office.linkHint")}
        value={words}
        maxLength={200}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
      />
      {isCell && (
        <Button type="submit" variant="default" loading={link.isPending}>
          {t("office.linkCell", { code: wanted })}
        </Button>
      )}
      {!isCell && offered.length > 0 && (
        <ul className={page["plain"]}>
          {offered.map((one) => (
            <li key={one.id}>
              <Button
                size="compact-sm"
                variant="default"
                loading={link.isPending}
                onClick={() => tie({ case_id: one.id })}
              >
                <span className="figures">{one.number}</span>&nbsp;
                {nameOf({ name: one.class_name, name_en: one.class_name_en })}
              </Button>{" "}
              <small>{one.description.slice(0, 80)}</small>
            </li>
          ))}
        </ul>
      )}
      <ProblemNote error={link.error} />
    </form>
  );
}
