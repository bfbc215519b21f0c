// 页面脚本 starts everything a page may hold; each part does nothing where its elements are absent.
import { startAccounts } from "./accounts.js";
import { startBusy } from "./busy.js";
import { startCharts } from "./charts.js";
import { startCombos } from "./combo.js";
import { startDates } from "./dates.js";
import { startDialogs } from "./dialogs.js";
import { startPanels } from "./panels.js";
import { startDivisions } from "./division.js";
import { startFigures } from "./figures.js";
import { startForms } from "./forms.js";
import { startFramework } from "./framework.js";
import { startFunds } from "./funds.js";
import { startGrids } from "./grid.js";
import { startJobs } from "./jobs.js";
import { startKeys } from "./keys.js";
import { startLists } from "./lists.js";
import { startOutbox } from "./outbox.js";
import { startPicks } from "./pick.js";
import { startRequired } from "./required.js";
import { startSeveral } from "./several.js";
import { startShell } from "./shell.js";
import { startUploads } from "./uploads.js";
import { startVillages } from "./villages.js";

for (const start of [startShell, startBusy, startDialogs, startFramework, startLists, startCombos, startDivisions, startDates, startGrids, startSeveral, startForms, startRequired, startOutbox, startUploads, startCharts, startJobs, startKeys, startAccounts, startVillages, startFunds, startPanels, startPicks, startFigures]) start();
