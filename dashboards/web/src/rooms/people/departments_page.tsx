import { Badge, Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useDepartments } from "../../api/city";
import { useWords } from "../../i18n/use_words";
import { FindField } from "../pages/find_field";
import { ListAndDetail } from "../pages/list_and_detail";
import page from "../pages/page.module.css";
import { useChoices } from "../pages/use_choices";
import register from "../register/register.module.css";
import { Loaded } from "../rules/loaded";
import { DepartmentDetail, NewDepartment } from "./department_forms";
import { MANAGERS, PeopleFrame, type Staff } from "./people_frame";

/** All departments, the closed ones too: everybody reads, who manages people changes. */
export function DepartmentsPage(staff: Staff) {
  const { t, nameOf } = useWords();
  const { search, put } = useChoices();
  const [words, setWords] = useState("");
  const found = useDepartments();
  const mayChange = MANAGERS.has(staff.person.role);
  const isNew = mayChange && search.get("which") === "";
  const wanted = words.trim().toLowerCase();
  return (
    <PeopleFrame
      {...staff}
      part="departments"
      tools={
        mayChange && (
          <Button leftSection={<IconPlus size={17} />} disabled={isNew} onClick={() => put({ which: "" })}>
            {t("departments.new")}
          </Button>
        )
      }
    >
      <Loaded query={found}>
        {(departments) => {
          const chosen = departments.find((one) => String(one.id) === search.get("which"));
          const shown = departments.filter((one) =>
            `${one.code} ${one.name} ${one.name_en ?? ""}`.toLowerCase().includes(wanted),
          );
          return (
            <ListAndDetail
              hint={t("departments.choose")}
              onBack={() => put({ which: null })}
              detail={
                isNew ? (
                  <NewDepartment onMade={(id) => put({ which: String(id) })} />
                ) : chosen === undefined ? null : (
                  <DepartmentDetail key={chosen.id} department={chosen} mayChange={mayChange} />
                )
              }
              list={
                <>
                  <FindField label={t("departments.find")} value={words} onValue={setWords} />
                  {shown.length === 0 && <p className={page["quiet"]}>{t("departments.none")}</p>}
                  <ul className={register["rows"]} data-testid="departments">
                    {shown.map((one) => (
                      <li key={one.id}>
                        <button
                          type="button"
                          aria-pressed={one.id === chosen?.id}
                          onClick={() => put({ which: String(one.id) })}
                        >
                          <span className={register["line"]}>
                            <strong>{nameOf(one)}</strong>
                            {one.closed_on !== null && (
                              <Badge color="gray" variant="light" tt="none">
                                {t("departments.closed")}
                              </Badge>
                            )}
                          </span>
                          <small className="figures">{one.code}</small>
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
    </PeopleFrame>
  );
}
