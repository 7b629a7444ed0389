package i18n

// alertTexts are those of messages about alerts.
var alertTexts = map[string]text{
	"alert.kind.raised":    all("{state}: {name}", "{state}: {name}", "{state}: {name}"),
	"alert.kind.worse":     all("Worse, now {state}: {name}", "ازداد سوءاً، الآن {state}: {name}", "Xirabtir, niha {state}: {name}"),
	"alert.kind.resolved":  all("Over, now {state}: {name}", "انتهى، الآن {state}: {name}", "Qediya, niha {state}: {name}"),
	"alert.kind.passed":    all("Was raised and is over, now {state}: {name}", "ظهر ثم انتهى، الآن {state}: {name}", "Derket û qediya, niha {state}: {name}"),
	"alert.kind.reminder":  all("Reminder {n}, still {state}: {name}", "تذكير {n}، ما زال {state}: {name}", "Bibîranîna {n}, hîn {state}: {name}"),
	"alert.kind.escalated": all("Nobody has taken it up, {state}: {name}", "لم يتابعه أحد، {state}: {name}", "Kesî li xwe negirt, {state}: {name}"),
	"alert.kind.test":      all("Test: {name}", "تجربة: {name}", "Ceribandin: {name}"),

	"alert.state.late":     all("report late", "التقرير متأخر", "rapor dereng e"),
	"alert.state.missing":  all("reports missing", "التقارير مفقودة", "rapor winda ne"),
	"alert.state.held":     all("delivery waits for a person", "الملف ينتظر قراراً", "pel li benda biryarekê ye"),
	"alert.state.fresh":    all("reports up to date", "التقارير محدّثة", "rapor rojane ne"),
	"alert.state.suspect":  all("suspect delivery", "ملف مشكوك فيه", "pela gumanbar"),
	"alert.state.firing":   all("trouble", "عطل", "arîşe"),
	"alert.state.resolved": all("all right", "على ما يرام", "baş e"),
	"alert.state.removed":  all("no longer watched", "لم يعد تحت المراقبة", "êdî nayê şopandin"),

	"alert.subject": all("{firing} alerts, {over} over: {first} …", "التنبيهات: {firing}، وانتهى: {over}. {first} …", "{firing} hişyarî, {over} qediyane: {first} …"),
	"alert.since":   all("Since {since}.", "منذ {since}.", "Ji {since} ve."),
	"alert.span":    all("From {since} to {until}.", "من {since} إلى {until}.", "Ji {since} heta {until}."),
	"alert.goals":   all("These goals rest on it:", "الأهداف التي تعتمد عليه:", "Armancên ku xwe dispêrinê:"),

	"alert.reports.late":    all("A report of “{indicator}” is overdue.", "تأخر تقرير «{indicator}».", "Raporeke «{indicator}» dereng e."),
	"alert.reports.missing": all("Two or more reports of “{indicator}” are overdue, or none ever came.", "تأخر تقريران أو أكثر عن «{indicator}»، أو لم يصل أي تقرير.", "Du raporên «{indicator}» an bêtir dereng in, an qet nehatine."),
	"alert.reports.fresh":   all("The reports of “{indicator}” are up to date.", "تقارير «{indicator}» محدّثة.", "Raporên «{indicator}» rojane ne."),
	"alert.held.held":       all("Something of the latest delivery for “{indicator}” does not count until a person has decided: see “rasid release”.", "جزء من آخر ملف عن «{indicator}» لا يُحتسب حتى يقرر شخص: انظر «rasid release».", "Tiştek ji pela dawîn a «{indicator}» nayê hesibandin heta ku kesek biryarê bide: li «rasid release» binêre."),
	"alert.held.fresh":      all("Nothing of “{indicator}” waits for a decision any more.", "لم يعد شيء من «{indicator}» ينتظر قراراً.", "Êdî tiştek ji «{indicator}» li benda biryarê nîne."),

	"alert.suspect":        all("File {name}", "الملف {name}", "Pela {name}"),
	"alert.suspect.reason": all("“{name}” turned {worse} goals worse at once, of {of} that rest on it. Their owners are not told until the file is corrected, a later file says the same, or a person confirms it: rasid alerts ack {alert} --by NAME --note WHY.", "الملف «{name}» جعل {worse} أهداف أسوأ دفعة واحدة من أصل {of} تعتمد عليه. لن يُبلَّغ أصحابها حتى يُصحَّح الملف، أو يؤكده ملف لاحق، أو يؤكده شخص: rasid alerts ack {alert} --by NAME --note WHY.", "«{name}» bi carekê {worse} armanc xirabtir kirin, ji {of} yên ku xwe dispêrinê. Xwediyên wan nayên agahdarkirin heta ku pel were sererastkirin, peleke paştir heman tiştî bibêje, an kesek piştrast bike: rasid alerts ack {alert} --by NAME --note WHY."),

	"alert.gone.removed":   all("The plan does not have it any more.", "لم يعد في الخطة.", "Êdî di planê de nîne."),
	"alert.gone.resolved":  all("It is over.", "انتهى.", "Qediya."),
	"alert.gone.confirmed": all("A person has confirmed it: the owners of the goals are told.", "أكّده شخص: يُبلَّغ أصحاب الأهداف.", "Kesekî piştrast kir: xwediyên armancan tên agahdarkirin."),

	"alert.channel":        all("The channel {channel}", "القناة {channel}", "Kanala {channel}"),
	"alert.channel.broken": all("Nothing can be sent by the channel {channel} until somebody sets it right: {message}. Everything is kept and sent then.", "لا يمكن الإرسال عبر القناة {channel} حتى يصلحها أحد: {message}. كل شيء محفوظ ويُرسل حينها.", "Heta ku kesek kanala {channel} sererast neke tiştek pê nayê şandin: {message}. Her tişt tê parastin û wê demê tê şandin."),
	"alert.channel.away":   all("Nobody has been reached by the channel {channel} for more than an hour: {message}. Everything is kept and sent later.", "تعذّر الوصول عبر القناة {channel} منذ أكثر من ساعة: {message}. كل شيء محفوظ ويُرسل لاحقاً.", "Ev ji saetekê zêdetir e ku bi kanala {channel} kes nayê gihîştin: {message}. Her tişt tê parastin û paşê tê şandin."),
	"alert.refused":        all("Recipient {recipient}", "المستلم {recipient}", "Wergir {recipient}"),
	"alert.refused.reason": all("A message for {recipient} was refused for good by the channel {channel}: {message}.", "رُفضت نهائياً رسالة إلى {recipient} عبر القناة {channel}: {message}.", "Peyamek ji bo {recipient} ji aliyê kanala {channel} ve bi temamî hat redkirin: {message}."),
	"alert.mirror":         all("The mirror to InfluxDB", "النسخ إلى InfluxDB", "Neynika InfluxDB"),

	"handling.open":         all("open", "مفتوح", "vekirî"),
	"handling.acknowledged": all("acknowledged", "مُتابَع", "li xwe girtî"),
	"handling.silenced":     all("silenced", "مُسكَت", "bêdengkirî"),

	"alerts.none":        all("Nothing is raised.", "لا تنبيهات قائمة.", "Tu hişyarî nînin."),
	"alerts.since":       all("since {time}", "منذ {time}", "ji {time} ve"),
	"alerts.until":       all("until {time}", "حتى {time}", "heta {time}"),
	"alerts.held":        all("not told: {alert} is doubted", "لا يُبلَّغ: {alert} مشكوك فيه", "nayê gotin: {alert} gumanbar e"),
	"alerts.off":         all("Nobody is told: messages are logged and kept only. “alerts: {send: true}” in rasid.yaml turns sending on; then what is open is sent once.", "لا يُبلَّغ أحد: الرسائل تُسجَّل وتُحفظ فقط. «alerts: {send: true}» في rasid.yaml يشغّل الإرسال، وحينها يُرسل القائم مرة واحدة.", "Kes nayê agahdarkirin: peyam tenê tên tomarkirin. «alerts: {send: true}» di rasid.yaml de şandinê vedike; wê demê ya vekirî carekê tê şandin."),
	"alerts.waiting":     all("Notifications that wait to be sent: {n}", "إشعارات تنتظر الإرسال: {n}", "Agahdariyên li benda şandinê: {n}"),
	"alerts.transitions": all("What has changed", "ما الذي تغيّر", "Çi guherî"),
	"alerts.told":        all("Who was told", "من أُبلغ", "Kî hat agahdarkirin"),

	"told.raised":    all("raised", "ظهر", "derket"),
	"told.worse":     all("worse", "ازداد سوءاً", "xirabtir"),
	"told.resolved":  all("over", "انتهى", "qediya"),
	"told.reminder":  all("reminder", "تذكير", "bibîranîn"),
	"told.escalated": all("not taken up", "لم يُتابَع", "li xwe nehat girtin"),

	"notification.pending":    all("waits", "ينتظر", "li bendê"),
	"notification.sending":    all("being sent", "قيد الإرسال", "tê şandin"),
	"notification.sent":       all("sent", "أُرسل", "hat şandin"),
	"notification.failed":     all("refused for good", "رُفض نهائياً", "bi temamî hat redkirin"),
	"notification.superseded": all("told with a later one", "ضمن رسالة لاحقة", "bi ya paştir re"),
	"notification.withdrawn":  all("taken back", "سُحب", "hat vegerandin"),
	"notification.recorded":   all("would have been sent", "كان سيُرسل", "dê bihata şandin"),

	"mail.raised":    all("new", "جديد", "nû"),
	"mail.worse":     all("worse than before", "أسوأ من قبل", "ji berê xirabtir"),
	"mail.resolved":  all("over", "انتهى", "qediya"),
	"mail.passed":    all("was raised and is over", "ظهر ثم انتهى", "derket û qediya"),
	"mail.reminder":  all("reminder {n}", "تذكير {n}", "bibîranîna {n}"),
	"mail.escalated": all("nobody has taken it up", "لم يتابعه أحد", "kesî li xwe negirt"),
	"mail.test":      all("a test, nothing is wrong", "تجربة، لا توجد مشكلة", "ceribandin, tiştek xirab nîne"),
	"mail.gap":       all("gap", "الفارق", "cudahî"),
	"mail.chart":     all("{name}: actual against expected", "{name}: الفعلي مقابل المنتظر", "{name}: rastîn li hember hêvîkirî"),
	"mail.open":      all("See the details", "عرض التفاصيل", "Hûrguliyan bibîne"),
	"mail.footer":    all("Rasid sent this to {name}, whom the plan “{plan}” names. To hear less or nothing, answer this message.", "أرسل راصد هذه الرسالة إلى {name}، حسب ما ورد في الخطة «{plan}». لتقليل الرسائل أو إيقافها، ردّ على هذه الرسالة.", "Rasid ev ji {name} re şand, ku plana «{plan}» navê wê/wî dide. Ji bo kêmtir an qet neyên şandin, bersiva vê peyamê bide."),

	"watchdog.summary":     all("Rasid watches", "راصد يراقب", "Rasid dişopîne"),
	"watchdog.description": all("Always firing while Rasid watches the plan “{plan}”. When it ends, Rasid has stopped, or cannot be reached.", "يبقى هذا التنبيه قائماً ما دام راصد يراقب الخطة «{plan}». إذا انتهى فقد توقف راصد أو تعذّر الوصول إليه.", "Heta ku Rasid plana «{plan}» bişopîne ev hişyarî vekirî dimîne. Dema biqede, Rasid rawestiyaye an nayê gihîştin."),
}
