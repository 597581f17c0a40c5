import i18next from "i18next";
import { ruleChanges as en } from "./en/rule_changes";
import { ruleChanges as zh } from "./zh/rule_changes";

// Words of the journal of rules come with it, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
