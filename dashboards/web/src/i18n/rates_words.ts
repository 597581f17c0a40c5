import i18next from "i18next";
import { rates as en } from "./en/rates";
import { rates as zh } from "./zh/rates";

// Words of rates and of how long components last come with their pages.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
