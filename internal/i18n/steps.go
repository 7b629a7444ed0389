package i18n

// stepTexts are about the steps of milestones: the sheets by which they are reported, and what becomes of those.
var stepTexts = map[string]text{
	"steps":       all("Steps", "الخطوات", "Gav"),
	"step":        all("step", "الخطوة", "gav"),
	"step.due":    all("due date", "الموعد", "dema dawî"),
	"step.as_of":  all("as of", "الوضع في تاريخ", "rewşa roja"),
	"step.done":   all("done", "نسبة الإنجاز", "qediya"),
	"step.share":  all("share of the whole", "الوزن من الكل", "para ji giştî"),
	"step.source": all("source", "المصدر", "çavkanî"),
	"step.none":   all("nothing reported", "لم يُبلَّغ عن شيء", "tiştek nehat ragihandin"),
	"step.plan":   all("the plan", "الخطة", "plan"),
	"step.counts": all("{percent} on {date}", "{percent} في {date}", "{percent} di {date} de"),

	"step.late":    all("The step “{step}” was due on {due}, and nothing has been reported of it since. Report what share is done, or the day on which it was done.", "كان موعد الخطوة «{step}» في {due} ولم يُبلَّغ عنها بعده. أبلغوا عن نسبة إنجازها أو عن يوم إنجازها.", "Dema gava «{step}» {due} bû û ji wê rojê ve tiştek li ser wê nehatiye ragihandin. Ragihînin çiqasê wê qediyaye, an kîjan rojê qediya."),
	"step.overdue": all("A report of the step “{step}”, due on {due}, is overdue.", "تأخر تقرير عن الخطوة «{step}» التي موعدها {due}.", "Raporeke gava «{step}», ku dema wê {due} ye, dereng e."),
	"step.missing": all("Two or more reports of the step “{step}”, due on {due}, are overdue, or none ever came.", "تأخر تقريران أو أكثر عن الخطوة «{step}» التي موعدها {due}، أو لم يصل أي تقرير.", "Du raporên gava «{step}», ku dema wê {due} ye, an bêtir dereng in, an qet nehatine."),
	"step.fresh":   all("The reports of the step “{step}” are up to date.", "تقارير الخطوة «{step}» محدّثة.", "Raporên gava «{step}» rojane ne."),

	"template.steps.sheet": all("Milestones", "المراحل", "Qonax"),
	"template.steps.how1":  all("Write into the coloured column how much of each step is done: a percentage such as 60%, “yes”, or the day on which it was done, such as 2024-05-31. Leave the cell empty where there is nothing new: empty is not “no”.", "اكتب في العمود الملوّن كم أُنجز من كل خطوة: نسبة مثل 60%، أو «نعم»، أو يوم الإنجاز مثل 2024-05-31. اترك الخلية فارغة إن لم يكن هناك جديد: الفارغ لا يعني «لا».", "Di stûna rengîn de binivîse çiqasê her gavê qediyaye: rêjeyek wekî 60%, «erê», an roja ku qediya, wekî 2024-05-31. Heke tiştekî nû tune be, xaneyê vala bihêle: valahî ne «na» ye."),
	"template.steps.how2":  all("What you write is how it stood at the end of the day beside it. Change that day where the figure is of another one.", "ما تكتبه هو الوضع في نهاية اليوم المذكور بجانبه. غيّر اليوم إن كان الرقم ليوم آخر.", "Ya ku tu dinivîsî rewşa dawiya roja li kêleka wê ye. Heke hejmar ya rojeke din be, rojê biguherîne."),

	"finding.step_unknown":         all("There is no step called “{found}” in the plan. Write it as the plan does.", "لا توجد في الخطة خطوة باسم «{found}». اكتبها كما في الخطة.", "Di planê de gavek bi navê «{found}» tune. Wekî planê binivîse."),
	"finding.step_ambiguous":       all("“{found}” is the name of several steps: {candidates}. Add a column “goal”, or write the code of the one that is meant.", "«{found}» اسم لعدة خطوات: {candidates}. أضف عمود «الهدف» أو اكتب رمز الخطوة المقصودة.", "«{found}» navê çend gavan e: {candidates}. Stûna «armanc» zêde bike, an koda gava ku tê xwestin binivîse."),
	"finding.step_unreadable":      all("“{found}” does not say how much of the step is done. Write a percentage such as 60%, yes or no, or the day on which it was done, such as 2024-05-31.", "«{found}» لا تبيّن كم أُنجز من الخطوة. اكتب نسبة مثل 60%، أو نعم أو لا، أو يوم الإنجاز مثل 2024-05-31.", "«{found}» nabêje çiqasê gavê qediyaye. Rêjeyek wekî 60%, erê an na, an roja ku qediya, wekî 2024-05-31, binivîse."),
	"finding.step_share_ambiguous": all("“{found}” may be a share of one or a percentage. Write it with the sign: 60%.", "«{found}» قد تكون حصة من واحد أو نسبة مئوية. اكتبها مع الإشارة: 60%.", "«{found}» dikare parek ji yekê be an jî rêjeyek ji sedî. Bi nîşanê binivîse: 60%."),
	"finding.step_undated":         all("“{found}” does not say on which day it was so. Write the day in a column “as of”, or the day on which the step was done.", "«{found}» لا تبيّن في أي يوم كان ذلك. اكتب اليوم في عمود «الوضع في تاريخ»، أو اكتب يوم إنجاز الخطوة.", "«{found}» nabêje kîjan rojê wisa bû. Rojê di stûna «rewşa roja» de binivîse, an roja ku gav qediya."),
	"finding.step_elsewhere":       all("The steps of a goal are reported for its own place, {place}, not for {found}. Leave the place empty.", "خطوات الهدف يُبلَّغ عنها لمكانه {place} لا لـ {found}. اترك المكان فارغاً.", "Gavên armancê ji bo cihê wê, {place}, tên ragihandin, ne ji bo {found}. Cih vala bihêle."),
	"finding.step_done_in_plan":    all("The plan says that {step} was done on {date}, and this says “{found}” of a day since. What was said of the later day counts; have the one that is wrong corrected.", "تقول الخطة إن {step} أُنجزت في {date}، وهنا «{found}» عن يوم بعده. يُعتمد ما قيل عن اليوم الأحدث؛ صحّحوا الخطأ منهما.", "Plan dibêje ku {step} di {date} de qediya, û ev ji bo rojeke paştir «{found}» dibêje. Ya ku li ser roja paştir hat gotin tê hesibandin; ya şaş bidin sererastkirin."),
}
