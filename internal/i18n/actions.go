package i18n

// actionTexts are about what is done about goals off their course.
var actionTexts = map[string]text{
	"actions":         all("Corrective actions", "الإجراءات التصحيحية", "Çalakiyên sererastkirinê"),
	"actions.none":    all("Nothing is to be done.", "لا إجراءات مطلوبة.", "Tu çalakî li bendê nînin."),
	"actions.missing": all("It is off track, and no action is under way.", "الهدف خارج المسار ولا إجراء قيد التنفيذ.", "Ji rê derketiye û tu çalakî nayê kirin."),
	"actions.line":    all("{id}  {state}: {what}", "{id}  {state}: {what}", "{id}  {state}: {what}"),
	"actions.for":     all("For the goal: {goal}", "للهدف: {goal}", "Ji bo armancê: {goal}"),
	"actions.due":     all("{who}, by {due}", "{who}، حتى {due}", "{who}, heta {due}"),
	"actions.moved":   all("First due on {first}; the day was moved: {n}.", "كان الموعد الأول {first}؛ عدد مرات تغييره: {n}.", "Dema yekem {first} bû; hejmara guherandinan: {n}."),
	"actions.done":    all("Done on {date}.", "أُنجز في {date}.", "Di {date} de qediya."),
	"actions.review":  all("To be looked at on {date}.", "المراجعة في {date}.", "Nirxandin di {date} de."),

	"actions.event.add":    all("{date}: decided by {by}. {note}", "{date}: قرره {by}. {note}", "{date}: {by} biryar da. {note}"),
	"actions.event.change": all("{date}: changed by {by}. {note}", "{date}: غيّره {by}. {note}", "{date}: {by} guherand. {note}"),
	"actions.event.done":   all("{date}: called done by {by}. {note}", "{date}: سجّله {by} منجزاً. {note}", "{date}: {by} wekî qediyayî tomar kir. {note}"),
	"actions.event.drop":   all("{date}: dropped by {by}. {note}", "{date}: ألغاه {by}. {note}", "{date}: {by} betal kir. {note}"),

	"alert.state.action_late":    all("action late", "إجراء متأخر", "çalakî dereng e"),
	"alert.state.action_review":  all("action to be looked at", "إجراء حان موعد مراجعته", "dema nirxandina çalakiyê ye"),
	"alert.state.action_open":    all("action under way", "إجراء قيد التنفيذ", "çalakî tê kirin"),
	"alert.state.action_done":    all("action done", "إجراء منجز", "çalakî qediya"),
	"alert.state.action_dropped": all("action dropped", "إجراء ملغى", "çalakî hat betalkirin"),

	"action.late":    all("“{what}” was due on {due} and is not done (days late: {days}). Named for it: {who}; for the goal: “{goal}”. Say that it is done (rasid action done {id}), or agree on another day (rasid action change {id} --due DATE --note WHY).", "كان موعد «{what}» في {due} ولم يُنجز بعد (أيام التأخر: {days}). المكلّف: {who}، للهدف: «{goal}». سجّلوا إنجازه (rasid action done {id}) أو اتفقوا على يوم آخر (rasid action change {id} --due DATE --note WHY).", "Dema «{what}» {due} bû û hîn neqediyaye (rojên derengmayî: {days}). Berpirs: {who}; ji bo armanca: «{goal}». Bibêjin ku qediya (rasid action done {id}), an li ser rojeke din li hev bikin (rasid action change {id} --due DATE --note WHY)."),
	"action.review":  all("“{what}” was to be looked at on {review}; it is due on {due}. Named for it: {who}; for the goal: “{goal}”. Write down how it stands, with the next day to look at it: rasid action change {id} --review DATE --note TEXT.", "حان في {review} موعد مراجعة «{what}»، وموعد إنجازه {due}. المكلّف: {who}، للهدف: «{goal}». سجّلوا وضعه مع موعد المراجعة التالي: rasid action change {id} --review DATE --note TEXT.", "Dema nirxandina «{what}» di {review} de hat; dema wê ya dawî {due} ye. Berpirs: {who}; ji bo armanca: «{goal}». Rewşa wê bi roja nirxandina din re binivîsin: rasid action change {id} --review DATE --note TEXT."),
	"action.open":    all("“{what}” is to be done by {due}. Named for it: {who}; for the goal: “{goal}”.", "«{what}» موعد إنجازه {due}. المكلّف: {who}، للهدف: «{goal}».", "«{what}» divê heta {due} bê kirin. Berpirs: {who}; ji bo armanca: «{goal}»."),
	"action.done":    all("“{what}” was done on {done}; for the goal: “{goal}”.", "أُنجز «{what}» في {done}، للهدف: «{goal}».", "«{what}» di {done} de qediya; ji bo armanca: «{goal}»."),
	"action.dropped": all("“{what}” will not be done; it was for the goal: “{goal}”.", "لن يُنفَّذ «{what}»، وكان للهدف: «{goal}».", "«{what}» nayê kirin; ji bo armanca: «{goal}» bû."),

	"digest.actions":   all("Corrective actions: late, to be looked at, or due soon", "الإجراءات التصحيحية: المتأخرة أو التي حانت مراجعتها أو يقترب موعدها", "Çalakiyên sererastkirinê: dereng, ji bo nirxandinê, an nêzîk"),
	"digest.no_action": all("No corrective action is under way.", "لا إجراء تصحيحياً قيد التنفيذ.", "Tu çalakiya sererastkirinê nayê kirin."),
}
