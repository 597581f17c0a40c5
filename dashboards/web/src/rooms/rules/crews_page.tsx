import { Button, MultiSelect } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMatterClasses } from "../../api/city";
import { useColleagues, usePutSkills, useSkills } from "../../api/rules";
import type { Person } from "../../api/types";
import { grouped } from "../../cases/class_groups";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { useDepartmentName } from "../../ui/use_department_name";
import { FindField } from "../pages/find_field";
import { ListAndDetail } from "../pages/list_and_detail";
import page from "../pages/page.module.css";
import { useChoices } from "../pages/use_choices";
import register from "../register/register.module.css";
import { Loaded } from "./loaded";
import styles from "./rules.module.css";
import { PLANNERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

/** Who handles cases, and what each is skilled in. */
export function CrewsPage({ city, person }: Staff) {
  const { t } = useWords();
  const mayPlan = PLANNERS.has(person.role);
  return (
    <RulesFrame city={city} part="crews">
      {mayPlan ? <Crews /> : <p className={page["quiet"]}>{t("crews.notYours")}</p>}
    </RulesFrame>
  );
}

function Crews() {
  const { t } = useWords();
  const { search, put } = useChoices();
  const [words, setWords] = useState("");
  const departmentName = useDepartmentName();
  const found = useColleagues("handler", true);
  const wanted = words.trim().toLowerCase();
  const whereOf = (one: Person) =>
    departmentName(one.department_id, one.department_name) || t("crews.noDepartment");
  const isWanted = (one: Person) => `${one.name} ${one.login} ${whereOf(one)}`.toLowerCase().includes(wanted);
  return (
    <Loaded query={found}>
      {(people) => {
        const shown = people.filter(isWanted);
        const chosen = people.find((one) => one.login === search.get("who"));
        return (
          <ListAndDetail
            hint={t("crews.choose")}
            onBack={() => put({ who: null })}
            detail={chosen === undefined ? null : <Skills key={chosen.login} person={chosen} />}
            list={
              <>
                <FindField label={t("crews.find")} value={words} onValue={setWords} />
                {shown.length === 0 && (
                  <p className={page["quiet"]}>{t(people.length === 0 ? "crews.none" : "crews.noneFound")}</p>
                )}
                <ul className={register["rows"]} aria-label={t("crews.people")} data-testid="crews">
                  {shown.map((one) => (
                    <li key={one.login}>
                      <button
                        type="button"
                        aria-pressed={one.login === chosen?.login}
                        onClick={() => put({ who: one.login })}
                      >
                        <strong>{one.name}</strong> <small>{whereOf(one)}</small>
                      </button>
                    </li>
                  ))}
                </ul>
              </>
            }
          />
        );
      }}
    </Loaded>
  );
}

function Skills({ person }: { person: Person }) {
  const found = useSkills(person.login);
  return <Loaded query={found}>{(kept) => <SkillsForm person={person} kept={kept} />}</Loaded>;
}

function SkillsForm({ person, kept }: { person: Person; kept: readonly number[] }) {
  const { t, language } = useWords();
  const classes = grouped(useMatterClasses().data ?? [], language);
  const put = usePutSkills(person.login);
  const [chosen, setChosen] = useState(() => kept.map(String));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate(chosen.map(Number));
  };
  return (
    <form className={`${page["section"]} ${styles["form"]}`} onSubmit={submit} data-testid="skills">
      <h2>{person.name}</h2>
      <MultiSelect
        label={t("crews.skills")}
        description={t("crews.skillsHint")}
        data={classes}
        value={chosen}
        onChange={setChosen}
        searchable
        clearable
        limit={200}
      />
      <ProblemNote error={put.error} />
      <Button type="submit" loading={put.isPending}>
        {t("rules.save")}
      </Button>
      <p role="status" className={page["quiet"]}>
        {put.isSuccess && t("crews.saved")}
      </p>
    </form>
  );
}
