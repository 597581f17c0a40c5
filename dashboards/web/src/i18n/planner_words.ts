import i18next from "i18next";
import { planner as en } from "./en/planner";
import { planner as zh } from "./zh/planner";

// Words of the planner's room come with it, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
