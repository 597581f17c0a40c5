import { Badge, Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type Account, useAccounts } from "../../api/people";
import { useWords } from "../../i18n/use_words";
import { useDepartmentName } from "../../ui/use_department_name";
import { FindField } from "../pages/find_field";
import { ListAndDetail } from "../pages/list_and_detail";
import page from "../pages/page.module.css";
import { useChoices } from "../pages/use_choices";
import register from "../register/register.module.css";
import { Loaded } from "../rules/loaded";
import rules from "../rules/rules.module.css";
import { AccountForm } from "./account_form";
import { AccountNotices } from "./account_notices";
import { NewAccountForm } from "./new_account_form";
import { PeopleFrame, type Staff } from "./people_frame";

/** Who may sign in, and in which role; closed accounts stay in what they did. */
export function AccountsPage(staff: Staff) {
  const { t } = useWords();
  const { search, put } = useChoices();
  const found = useAccounts(true);
  const isNew = search.get("who") === "";
  return (
    <PeopleFrame
      {...staff}
      part="accounts"
      tools={
        <Button leftSection={<IconUserPlus size={17} />} disabled={isNew} onClick={() => put({ who: "" })}>
          {t("accounts.new")}
        </Button>
      }
    >
      <Loaded query={found}>
        {(accounts) => {
          const chosen = accounts.find((one) => one.login === search.get("who"));
          const detail = isNew ? (
            <NewAccountForm onMade={(login) => put({ who: login })} />
          ) : chosen === undefined ? null : (
            <div key={chosen.login} className={rules["gap"]}>
              <AccountForm account={chosen} isOwn={chosen.login === staff.person.login} />
              {chosen.login !== staff.person.login && chosen.is_active && (
                <AccountNotices login={chosen.login} />
              )}
            </div>
          );
          return (
            <ListAndDetail
              list={
                <AccountList
                  accounts={accounts}
                  chosen={chosen?.login ?? null}
                  onChoose={(who) => put({ who })}
                />
              }
              detail={detail}
              hint={t("accounts.choose")}
              onBack={() => put({ who: null })}
            />
          );
        }}
      </Loaded>
    </PeopleFrame>
  );
}

type ListProps = {
  accounts: readonly Account[];
  chosen: string | null;
  onChoose: (login: string) => void;
};

function AccountList({ accounts, chosen, onChoose }: ListProps) {
  const { t } = useWords();
  const departmentName = useDepartmentName();
  const [words, setWords] = useState("");
  const wanted = words.trim().toLowerCase();
  const saidOf = (one: Account) =>
    [t(`role.${one.role}`), departmentName(one.department_id, one.department_name)]
      .filter(Boolean)
      .join(" · ");
  const shown = accounts.filter((one) =>
    `${one.name} ${one.login} ${saidOf(one)}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <FindField label={t("accounts.find")} value={words} onValue={setWords} />
      {shown.length === 0 && <p className={page["quiet"]}>{t("accounts.noneFound")}</p>}
      <ul className={register["rows"]} data-testid="accounts">
        {shown.map((one) => (
          <li key={one.login}>
            <button type="button" aria-pressed={one.login === chosen} onClick={() => onChoose(one.login)}>
              <span className={register["line"]}>
                <span>
                  <strong>{one.name}</strong> <small className="figures">{one.login}</small>
                </span>
                {!one.is_active && (
                  <Badge color="gray" variant="light" tt="none">
                    {t("accounts.closed")}
                  </Badge>
                )}
              </span>
              <small>{saidOf(one)}</small>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
