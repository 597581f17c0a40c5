import { Select, TextInput } from "@mantine/core";
import { useOpenDepartments } from "../../api/city";
import type { Person } from "../../api/types";
import { useWords } from "../../i18n/use_words";

export const ROLES = [
  "inspector",
  "operator",
  "dispatcher",
  "leader",
  "handler",
  "supervisor",
  "planner",
  "clerk",
  "admin",
  "importer",
] as const satisfies readonly Person["role"][];

/** What an account says of a person, as it is typed. */
export type AccountDraft = { name: string; role: Person["role"]; departmentId: number | null };

/** Whether an account could be kept so: who handles cases works in a department. */
export function isWhole({ name, role, departmentId }: AccountDraft): boolean {
  return name.trim() !== "" && (role !== "handler" || departmentId !== null);
}

type Props = { draft: AccountDraft; isOwn?: boolean; onDraft: (part: Partial<AccountDraft>) => void };

/** Name, role and department of an account. Nobody changes their own role. */
export function AccountFields({ draft, isOwn = false, onDraft }: Props) {
  const { t, nameOf } = useWords();
  const departments = useOpenDepartments();
  return (
    <>
      <TextInput
        label={t("accounts.name")}
        value={draft.name}
        maxLength={200}
        onChange={({ currentTarget }) => onDraft({ name: currentTarget.value })}
        required
      />
      <Select
        label={t("accounts.role")}
        description={isOwn ? t("accounts.ownRole") : t(`roleDoes.${draft.role}`)}
        data={ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))}
        value={draft.role}
        disabled={isOwn}
        onChange={(next) => onDraft({ role: ROLES.find((one) => one === next) ?? draft.role })}
        allowDeselect={false}
      />
      <Select
        label={t("room.department")}
        placeholder={t("accounts.noDepartment")}
        data={departments.map((one) => ({ value: String(one.id), label: nameOf(one) }))}
        value={draft.departmentId === null ? null : String(draft.departmentId)}
        onChange={(next) => onDraft({ departmentId: next === null ? null : Number(next) })}
        error={draft.role === "handler" && draft.departmentId === null ? t("accounts.needsDepartment") : null}
        clearable
        searchable
        limit={200}
      />
    </>
  );
}
