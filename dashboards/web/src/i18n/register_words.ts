import i18next from "i18next";
import { duty as enDuty } from "./en/duty";
import { register as en } from "./en/register";
import { duty as zhDuty } from "./zh/duty";
import { register as zh } from "./zh/register";

// Words of the register's room come with it, not with the first page.
i18next.addResourceBundle("en", "translation", { ...en, ...enDuty }, true);
i18next.addResourceBundle("zh", "translation", { ...zh, ...zhDuty }, true);
