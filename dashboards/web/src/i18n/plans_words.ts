import i18next from "i18next";
import { plans as en } from "./en/plans";
import { plans as zh } from "./zh/plans";

// Words of simulations, patrol plans and watch lists come with their pages.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
