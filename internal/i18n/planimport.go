package i18n

// planImportTexts are the questions that an imported plan asks.
var planImportTexts = map[string]text{
	"planimport.head": all("Made of {file} by rasid plan import.", "أُنشئت من {file} بواسطة rasid plan import.", "Ji {file} bi rasid plan import hat çêkirin."),
	"planimport.how":  all("Answer each “# ?” and delete it; then run rasid check.", "أجب عن كل «# ?» واحذفه، ثم شغّل rasid check.", "Bersiva her «# ?» bide û jê bibe; paşê rasid check bixebitîne."),

	"planimport.column":   all("The column “{text}” was not read.", "لم يُقرأ العمود «{text}».", "Stûna “{text}” nehat xwendin."),
	"planimport.row":      all("Row {row} is not in the plan", "الصف {row} ليس في الخطة", "Rêza {row} ne di planê de ye"),
	"planimport.contacts": all("Who is told? contacts: [{name: …, email: …}] at each department", "من يُبلَّغ؟ أضف contacts: [{name: …, email: …}] لكل دائرة", "Kî tê agahdarkirin? Li her beşê contacts: [{name: …, email: …}] zêde bike"),

	"planimport.left.total":           all("a total: {text}", "مجموع: {text}", "kom: {text}"),
	"planimport.left.damaged":         all("it is damaged: {text}", "الصف تالف: {text}", "xirabûyî ye: {text}"),
	"planimport.left.footnotes":       all("a remark below the table: {text}", "ملاحظة أسفل الجدول: {text}", "têbîniya li jêr tabloyê: {text}"),
	"planimport.left.other_table":     all("another table: {text}", "جدول آخر: {text}", "tabloyeke din: {text}"),
	"planimport.left.header_repeated": all("the header again", "الترويسة مكررة", "sernav dîsa"),
	"planimport.left.nameless":        all("it names no goal: {text}", "لا يذكر هدفاً: {text}", "navê armancê nabêje: {text}"),

	"planimport.span":             all("From when to when does the plan run? This is taken from the due dates.", "من متى إلى متى تسري الخطة؟ أُخذت المدة من المواعيد.", "Plan ji kengî heta kengî ye? Ev ji demên dawî hat girtin."),
	"planimport.timezone":         all("Which time zone?", "ما المنطقة الزمنية؟", "Kîjan herêma demê?"),
	"planimport.several":          all("One goal with several indicators became several goals; the first stands in row {row}.", "هدف واحد له عدة مؤشرات صار عدة أهداف، أولها في الصف {row}.", "Armanceke bi çend nîşanderan bû çend armanc; ya yekem di rêza {row} de ye."),
	"planimport.carried":          all("The cell is empty; “{text}” stands above it.", "الخلية فارغة، وفوقها «{text}».", "Xane vala ye; li jor “{text}” heye."),
	"planimport.owner":            all("Who answers for it?", "من المسؤول عنه؟", "Kî berpirs e?"),
	"planimport.indicator":        all("What is it measured by? The goal's own words stand here.", "بماذا يقاس؟ كُتب هنا نص الهدف نفسه.", "Bi çi tê pîvan? Li vir gotina armancê bi xwe heye."),
	"planimport.unused":           all("“{text}” needs a target that is a number.", "«{text}» يحتاج إلى مستهدف رقمي.", "“{text}” armanceke hejmarî dixwaze."),
	"planimport.unit":             all("In what unit?", "بأي وحدة؟", "Bi kîjan yekeyê?"),
	"planimport.unit_differs":     all("Beside the number stands {is}, in the column {unit}.", "بجانب الرقم {is}، وفي العمود {unit}.", "Li kêleka hejmarê {is}, di stûnê de {unit}."),
	"planimport.measure":          all("level (a state), flow (an amount per period) or running_total (the sum so far)?", "حالة (level) أم مقدار لكل فترة (flow) أم مجموع حتى الآن (running_total)؟", "rewş (level), miqdara her demê (flow) an koma heta niha (running_total)?"),
	"planimport.every":            all("How often is it reported?", "كم مرة يُبلَّغ عنه؟", "Çend caran tê raporkirin?"),
	"planimport.every_unread":     all("How often is “{text}”: day, week, month, quarter or year?", "ما معنى «{text}»: day أم week أم month أم quarter أم year؟", "“{text}” çend caran e: day, week, month, quarter an year?"),
	"planimport.target_none":      all("There is no target, so the goal is described and not measured.", "لا مستهدف، فالهدف يوصف ولا يقاس.", "Armanceke hejmarî tune; tenê tê vegotin û nayê pîvan."),
	"planimport.target_unread":    all("“{text}” cannot be read as a target, so the goal is described and not measured.", "تعذّرت قراءة «{text}» مستهدفاً، فالهدف يوصف ولا يقاس.", "“{text}” wekî hejmareke armancê nayê xwendin; tenê tê vegotin."),
	"planimport.target_ambiguous": all("“{text}” can be read in two ways (is the mark that of decimals or of thousands?), so the goal is described and not measured.", "«{text}» تحتمل قراءتين (أهي فاصلة عشرية أم فاصلة آلاف؟)، فالهدف يوصف ولا يقاس.", "“{text}” bi du awayan tê xwendin (nîşana dehiyan an hezaran?); tenê tê vegotin."),
	"planimport.merged":           all("One cell stands for several rows: is it the target of each?", "خلية واحدة لعدة صفوف: أهي مستهدف كل منها؟", "Yek xane ji bo çend rêzan e: ma armanca her yekê ye?"),
	"planimport.line":             all("A line to keep in every period, or a total by the due date (reach)?", "حدّ يُلتزم به في كل فترة، أم مجموع حتى الموعد (reach)؟", "Xetek ku her demê tê parastin, an koma heta dema dawî (reach)?"),
	"planimport.no_way":           all("The target is where it begins: is the level to be kept?", "المستهدف يساوي نقطة البداية: أيُحافَظ على المستوى؟", "Armanc wekî destpêkê ye: ma ast tê parastin?"),
	"planimport.baseline":         all("Where does it begin? 0 stands for it.", "من أين يبدأ؟ وُضع 0 مكانه.", "Ji ku dest pê dike? 0 li şûna wê ye."),
	"planimport.baseline_unread":  all("“{text}” cannot be read as a baseline; 0 stands for it where one is needed.", "تعذّرت قراءة «{text}» خطاً للأساس، ووُضع 0 حيث يلزم.", "“{text}” wekî xala destpêkê nayê xwendin; li cihê ku pêwîst be 0 heye."),
	"planimport.baseline_unused":  all("The baseline {text} has no place where a line is kept.", "خط الأساس {text} لا مكان له حيث يُلتزم بحدّ.", "Xala destpêkê {text} li xeteke ku tê parastin cih nagire."),
	"planimport.due":              all("By when? The plan's last day stands for it.", "متى الموعد؟ وُضع آخر يوم في الخطة.", "Heta kengî? Roja dawî ya planê li şûna wê ye."),
	"planimport.due_unread":       all("“{text}” cannot be read as a day; the plan's last stands for it.", "تعذّرت قراءة «{text}» يوماً، ووُضع آخر يوم في الخطة.", "“{text}” wekî roj nayê xwendin; roja dawî ya planê li şûna wê ye."),
	"planimport.due_outside":      all("“{text}” is outside the plan; its last day stands for it.", "«{text}» خارج مدة الخطة، ووُضع آخر يوم فيها.", "“{text}” li derveyî planê ye; roja dawî li şûna wê ye."),
}
