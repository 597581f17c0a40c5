import i18next from "i18next";
import { rules as en } from "./en/rules";
import { rules as zh } from "./zh/rules";

// Words of the room of rules come with it, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
