import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  type DepartmentEntry,
  useChangeDepartment,
  useDepartmentHistory,
  useMakeDepartment,
} from "../../api/people";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import page from "../pages/page.module.css";
import { Loaded } from "../rules/loaded";
import rules from "../rules/rules.module.css";

type Names = { name: string; nameEn: string };
type NamesProps = { names: Names; onNames: (part: Partial<Names>) => void };

/** What a department is called, in the city's own language and in English. */
function NameFields({ names, onNames }: NamesProps) {
  const { t } = useWords();
  return (
    <>
      <TextInput
        label={t("departments.name")}
        value={names.name}
        maxLength={200}
        onChange={({ currentTarget }) => onNames({ name: currentTarget.value })}
        required
      />
      <TextInput
        label={t("departments.nameEn")}
        value={names.nameEn}
        maxLength={200}
        onChange={({ currentTarget }) => onNames({ nameEn: currentTarget.value })}
      />
    </>
  );
}

/** The names as the server wants them: a blank English one is none. */
function bodyOf({ name, nameEn }: Names) {
  const english = nameEn.trim();
  return { name: name.trim(), ...(english === "" ? {} : { name_en: english }) };
}

export function NewDepartment({ onMade }: { onMade: (id: number) => void }) {
  const { t } = useWords();
  const [code, setCode] = useState("");
  const [names, setNames] = useState<Names>({ name: "", nameEn: "" });
  const make = useMakeDepartment();
  const isReady = code.trim() !== "" && names.name.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    make.mutate({ code: code.trim(), ...bodyOf(names) }, { onSuccess: ({ id }) => onMade(id) });
  };
  return (
    <form className={`${page["section"]} ${rules["form"]}`} onSubmit={submit} data-testid="new-department">
      <h2>{t("departments.new")}</h2>
      <TextInput
        label={t("rules.code")}
        description={t("departments.codeHint")}
        value={code}
        maxLength={100}
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
        required
      />
      <NameFields names={names} onNames={(part) => setNames((before) => ({ ...before, ...part }))} />
      <ProblemNote error={make.error} />
      <Button type="submit" disabled={!isReady} loading={make.isPending}>
        {t("departments.make")}
      </Button>
    </form>
  );
}

type DetailProps = { department: DepartmentEntry; mayChange: boolean };

/** One department: what it is called, what became of it, and what may become of it. */
export function DepartmentDetail({ department, mayChange }: DetailProps) {
  const { t, nameOf, shortDate } = useWords();
  const { code, closed_on } = department;
  return (
    <div className={rules["gap"]}>
      <section className={page["section"]} data-testid="department">
        <h2>{nameOf(department)}</h2>
        <p className={page["quiet"]}>
          <span className="figures">{code}</span>
          {closed_on !== null && ` · ${t("departments.closedOn", { day: shortDate(closed_on) })}`}
        </p>
        <History id={department.id} />
      </section>
      {mayChange && <ChangeForm key={`${department.name}/${department.name_en}`} department={department} />}
    </div>
  );
}

function ChangeForm({ department }: { department: DepartmentEntry }) {
  const { t } = useWords();
  const { id, name, name_en, closed_on } = department;
  const [names, setNames] = useState<Names>({ name, nameEn: name_en ?? "" });
  const change = useChangeDepartment(id);
  const differs = names.name.trim() !== name || names.nameEn.trim() !== (name_en ?? "");
  const isReady = differs && names.name.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) change.mutate(bodyOf(names));
  };
  return (
    <form className={`${page["section"]} ${rules["form"]}`} onSubmit={submit}>
      <h2>{t("departments.change")}</h2>
      <NameFields names={names} onNames={(part) => setNames((before) => ({ ...before, ...part }))} />
      <p className={page["quiet"]}>{t("departments.closeHint")}</p>
      <ProblemNote error={change.error} />
      <div className={rules["acts"]}>
        <Button
          variant="default"
          disabled={differs}
          loading={change.isPending}
          onClick={() => change.mutate({ is_open: closed_on !== null })}
        >
          {t(closed_on === null ? "departments.close" : "departments.open")}
        </Button>
        <span />
        <Button type="submit" disabled={!isReady} loading={change.isPending}>
          {t("departments.rename")}
        </Button>
      </div>
    </form>
  );
}

function History({ id }: { id: number }) {
  const { t, shortDate, nameOf } = useWords();
  const found = useDepartmentHistory(id);
  return (
    <Loaded query={found}>
      {(events) => (
        <ul className={rules["days"]}>
          {events.map((one) => (
            <li key={one.happened_at}>
              {shortDate(one.effective_on)}{" "}
              {t(`departmentEvent.${one.kind}`, {
                name: nameOf({ name: one.name_before ?? "", name_en: one.name_en_before }),
              })}{" "}
              {one.actor_name !== null && <small>{one.actor_name}</small>}
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}
