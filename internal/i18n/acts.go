package i18n

// actTexts are those of the page on which people act on an alert by a link, and of what they did.
var actTexts = map[string]text{
	"alert.act": all("To acknowledge or silence it (the link is for you alone):", "لتأكيد متابعته أو إسكاته (الرابط لك وحدك):", "Ji bo li xwe girtin an bêdengkirina wê (girêdan tenê ji bo te ye):"),

	"handled.acknowledged.until": all("Acknowledged by {by} until {until}: “{note}”", "يتابعه {by} حتى {until}: «{note}»", "{by} heta {until} li xwe girt: «{note}»"),
	"handled.acknowledged.over":  all("Acknowledged by {by} until it is over: “{note}”", "يتابعه {by} حتى ينتهي: «{note}»", "{by} heta ku biqede li xwe girt: «{note}»"),
	"handled.silenced.until":     all("Silenced by {by} until {until}: “{note}”", "أسكته {by} حتى {until}: «{note}»", "{by} heta {until} bêdeng kir: «{note}»"),
	"handled.by_link":            all("(by the link in a message)", "(عبر الرابط في رسالة)", "(bi girêdana peyamekê)"),
	"handled.nobody":             all("Nobody has taken it up yet.", "لم يتابعه أحد بعد.", "Hîn kesî li xwe negirtiye."),

	"act.acknowledge":      all("Acknowledge", "تأكيد المتابعة", "Li xwe bigire"),
	"act.acknowledge.what": all("You know of it and see to it. Nobody is reminded of it until it is worse, it is over, or the time has passed.", "أنت على علم به وتتابعه. لن يُذكَّر به أحد حتى يزداد سوءاً أو ينتهي أو تنقضي المدة.", "Tu pê dizanî û lê dinêrî. Heta ku xirabtir bibe, biqede an dem derbas bibe, kes nayê bibîranîn."),
	"act.confirms":         all("This confirms that the file is right: the owners of the goals are told then.", "هذا يؤكد أن الملف صحيح: عندها يُبلَّغ أصحاب الأهداف.", "Ev piştrast dike ku pel rast e: wê demê xwediyên armancan tên agahdarkirin."),
	"act.silence":          all("Silence", "إسكات", "Bêdeng bike"),
	"act.silence.what":     all("Nobody is told of it for so long, even if it gets worse.", "لن يُبلَّغ به أحد طوال هذه المدة، ولو ازداد سوءاً.", "Di vê demê de kes nayê agahdarkirin, her çiqas xirabtir bibe jî."),
	"act.acknowledge.note": all("What is being done", "ما الذي يجري عمله", "Çi tê kirin"),
	"act.silence.note":     all("Why", "السبب", "Çima"),
	"act.until":            all("For how long", "المدة", "Ji bo çiqas demê"),
	"act.days.1":           all("one day", "يوم واحد", "rojek"),
	"act.days.7":           all("one week", "أسبوع واحد", "hefteyek"),
	"act.days.28":          all("four weeks", "أربعة أسابيع", "çar hefte"),
	"act.days.0":           all("until it is over", "حتى ينتهي", "heta ku biqede"),

	"act.as":   all("You act as {name}. The link is for you alone: who has it can act in your name.", "أنت تتصرف باسم {name}. الرابط لك وحدك: من لديه الرابط يمكنه التصرف باسمك.", "Tu bi navê {name} tevdigerî. Girêdan tenê ji bo te ye: kesê ku wê bi dest bixe dikare bi navê te tevbigere."),
	"act.open": all("The page about it", "الصفحة الخاصة به", "Rûpela derbarê wê de"),
	"act.done": all("Noted, thank you.", "سُجِّل، شكراً.", "Hat tomarkirin, spas."),

	"act.unknown": all("This link does not work. It may be cut short, so copy all of it from the message; or it was withdrawn. Nothing has been changed.", "هذا الرابط لا يعمل. ربما كان مبتوراً، فانسخه كاملاً من الرسالة؛ أو أنه أُلغي. لم يتغيّر شيء.", "Ev girêdan naxebite. Dibe ku kurt bûbe, ji peyamê bi temamî kopî bike; an jî hatiye betalkirin. Tiştek nehatiye guhertin."),
	"act.expired": all("This link has expired; a newer message has a new one. Nothing has been changed.", "انتهت صلاحية هذا الرابط؛ الرسالة الأحدث فيها رابط جديد. لم يتغيّر شيء.", "Dema vê girêdanê derbas bûye; di peyama nûtir de yeke nû heye. Tiştek nehatiye guhertin."),
	"act.over":    all("What the message told of is over. There is nothing to do.", "ما أبلغت عنه الرسالة انتهى. لا شيء يلزم عمله.", "Tiştê ku peyamê gotibû qediya. Tiştek nemaye ku bê kirin."),
	"act.again":   all("What the message told of is over. It has been raised anew since, and the newer message has its own link.", "ما أبلغت عنه الرسالة انتهى. وقد ظهر من جديد بعد ذلك، وفي الرسالة الأحدث رابط خاص بها.", "Tiştê ku peyamê gotibû qediya. Ji hingê ve ji nû ve derketiye, û di peyama nûtir de girêdana wê heye."),
	"act.form":    all("This form was not made for this link, or came from another page. Nothing has been changed. Open the link in the message again.", "هذا النموذج ليس لهذا الرابط، أو جاء من صفحة أخرى. لم يتغيّر شيء. افتح الرابط الذي في الرسالة من جديد.", "Ev form ne ji bo vê girêdanê ye, an ji rûpeleke din hatiye. Tiştek nehatiye guhertin. Girêdana peyamê ji nû ve veke."),
	"act.changed": all("The alert has changed since you opened this page. Nothing has been done yet: look at it again.", "تغيّر التنبيه منذ أن فتحت هذه الصفحة. لم يُنفَّذ شيء بعد: انظر إليه من جديد.", "Ji dema ku te ev rûpel vekir hişyarî guheriye. Hîn tiştek nehatiye kirin: dîsa lê binêre."),
	"act.wrong":   all("Write a note of up to {most} characters, and choose for how long.", "اكتب ملاحظة لا تتجاوز {most} حرفاً، واختر المدة.", "Têbîniyek heta {most} tîpan binivîse, û demê hilbijêre."),
	"act.large":   all("The form is too large. Nothing has been changed.", "النموذج كبير جداً. لم يتغيّر شيء.", "Form pir mezin e. Tiştek nehatiye guhertin."),
	"act.many":    all("Too many requests come from your address. Wait a minute and try again.", "طلبات كثيرة جداً من عنوانك. انتظر دقيقة ثم حاول من جديد.", "Ji navnîşana te pir zêde daxwaz tên. Xulekekê bisekine û dîsa biceribîne."),

	"alerts.by_link": all("{by} (by a link)", "{by} (عبر رابط)", "{by} (bi girêdanekê)"),
}
