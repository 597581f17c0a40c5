import i18next from "i18next";
import { commands as enCommands } from "./en/commands";
import { conditions as enConditions } from "./en/conditions";
import { duty as enDuty } from "./en/duty";
import { register as en } from "./en/register";
import { commands as zhCommands } from "./zh/commands";
import { conditions as zhConditions } from "./zh/conditions";
import { duty as zhDuty } from "./zh/duty";
import { register as zh } from "./zh/register";

// Words of the register's room come with it, not with the first page.
i18next.addResourceBundle("en", "translation", { ...en, ...enDuty, ...enConditions, ...enCommands }, true);
i18next.addResourceBundle("zh", "translation", { ...zh, ...zhDuty, ...zhConditions, ...zhCommands }, true);
