/*
 * seed.c
 *		The terms that come with the library: a small lexicon, written for it, of
 *		everyday words of customers in English, Chinese, Thai, Arabic and Indonesian,
 *		and emoji.
 *
 * A line breaks where it gets long: strings in a row are one.
 */
#include "seed.h"

const LexiconSeed lexicon_seeds[] = {
	/* English */
	{ADV_TERM_WORD, 3,
		"excellent|amazing|outstanding|wonderful|perfect|love|loved|best|awesome|fantastic|superb|"
		"brilliant|delighted"},
	{ADV_TERM_WORD, 2,
		"good|great|happy|satisfied|recommend|recommended|helpful|friendly|reliable|easy|enjoy|"
		"enjoyed|like|liked|pleased|pleasant|beautiful|useful|impressed|trust|loyal|thanks|thank|"
		"valuable|comfortable|win|success|successful"},
	{ADV_TERM_WORD, 1,
		"fast|quick|clean|fair|nice|fine|polite|quality|fresh|smooth|responsive|safe|clear"},
	{ADV_TERM_WORD, -1,
		"slow|late|expensive|difficult|confusing|unclear|crowded|small|delay|delayed|wait|waiting|"
		"boring|cold"},
	{ADV_TERM_WORD, -2,
		"bad|poor|disappointed|disappointing|rude|broken|unhappy|dirty|problem|problems|complaint|"
		"fail|failed|failure|crash|crashes|wrong|missing|useless|damaged|dissatisfied|annoying|"
		"refund|lost|defective|unhelpful"},
	{ADV_TERM_WORD, -3,
		"terrible|horrible|worst|awful|hate|hated|scam|fraud|fake|disgusting|unacceptable|cheated|"
		"angry|nightmare"},
	{ADV_TERM_BOOSTER, 0.293,
		"very|really|so|extremely|absolutely|completely|totally|incredibly|highly|super|too|most|"
		"quite|especially"},
	{ADV_TERM_BOOSTER, -0.293,
		"slightly|somewhat|a bit|a little|kind of|sort of|kinda|partly|fairly|rather"},
	{ADV_TERM_NEGATOR, -0.74,
		"not|no|never|neither|nor|none|nothing|without|hardly|barely|cannot|can't|don't|doesn't|"
		"didn't|won't|wouldn't|isn't|aren't|wasn't|weren't|couldn't|shouldn't|haven't|hasn't|"
		"hadn't|cant|dont|doesnt|didnt|wont|isnt|wasnt"},
	{ADV_TERM_CONTRAST, 0.5, "but|however"},
	/* Chinese, simplified and traditional */
	{ADV_TERM_WORD, 3, "优秀|優秀|完美|喜爱|喜愛|最爱|最愛|卓越|出色|惊喜|驚喜|超赞|超讚|太棒|棒极了"},
	{ADV_TERM_WORD, 2,
		"好|喜欢|喜歡|满意|滿意|推荐|推薦|开心|開心|高兴|高興|热情|熱情|友好|方便|信任|忠诚|忠誠|"
		"精彩|舒服|感谢|感謝|谢谢|謝謝|值得|愉快|贴心|貼心|不错|不錯|赞|讚|漂亮|美味|好吃|耐心|"
		"感动|感動|实用|實用|支持者|积极|積極|成功|强大|強大|棒|爱|愛|幸福|很好|真好"},
	{ADV_TERM_WORD, 1,
		"快|快速|干净|乾淨|便宜|新鲜|新鮮|清楚|安全|专业|專業|划算|合适|合適|有趣|有效|提升|成长|"
		"成長|增长|增長|机会|機會|舒适|舒適|精美|流畅|清晰"},
	{ADV_TERM_WORD, 0,
		"不错过|不得不|不仅|不僅|不只|不但|没关系|沒關係|无论|無論|好像|只好|正好|还好|好几|好幾|"
		"最好|是否|不断|不斷"},
	{ADV_TERM_WORD, -1,
		"慢|贵|貴|小贵|吵|旧|舊|复杂|複雜|困难|困難|拥挤|擁擠|等待|延迟|延遲|一般|普通|肤浅|膚淺|"
		"无聊|無聊|冷淡|啰嗦|陈旧|晕|消极|消極|"
		"迟到|遲到"},
	{ADV_TERM_WORD, -2,
		"差|坏|壞|失望|问题|問題|投诉|投訴|抱怨|错误|錯誤|脏|髒|破|后悔|後悔|退货|退貨|退款|难吃|"
		"難吃|麻烦|麻煩|不好|不满|不滿|不行|损坏|損壞|故障|缺陷|失败|失敗|浪费|浪費|流失|粗糙|糟|"
		"烂|爛|模糊|不值|没用|沒用|死机|噪音|冒牌|"
		"崩溃|崩潰"},
	{ADV_TERM_WORD, -3,
		"糟糕|恶劣|惡劣|讨厌|討厭|垃圾|骗|騙|欺骗|欺騙|骗子|騙子|假货|假貨|恶心|噁心|可怕|最差|"
		"太差|极差|盗版|盜版|愤怒|憤怒|气愤|生气|生氣"},
	{ADV_TERM_BOOSTER, 0.293, "很|非常|特别|特別|十分|极其|極其|太|超级|超級|最|更|更加|真的|相当|相當|挺|好好"},
	{ADV_TERM_BOOSTER, -0.293, "有点|有點|有些|稍微|略|比较|比較|一点|一點"},
	{ADV_TERM_NEGATOR, -0.74,
		"不|没|没有|沒|沒有|别|別|未|无|無|并非|並非|不是|不太|不能|不会|不會|从不|從不|毫无|毫無|"
		"毫不|难以|難以"},
	{ADV_TERM_CONTRAST, 0.5, "但是|但|可是|不过|不過|然而|却|卻"},
	/* Thai */
	{ADV_TERM_WORD, 3,
		"ยอดเยี่ยม|ดีเยี่ยม|สุดยอด|รัก|ประทับใจ|สมบูรณ์แบบ|เลิศ|ดีที่สุด|ดีมาก"},
	{ADV_TERM_WORD, 2,
		"ดี|ชอบ|พอใจ|พึงพอใจ|แนะนำ|มีความสุข|สุข|สะดวก|เป็นมิตร|สุภาพ|อร่อย|สวย|สวยงาม|คุ้มค่า|"
		"คุ้ม|ขอบคุณ|ไว้วางใจ|ภักดี|น่ารัก|สนุก|เยี่ยม|ถูกใจ|ประสบความสำเร็จ|มีประสิทธิภาพ|"
		"มีคุณภาพ|กระตือรือร้น|ใช้ได้|เชิงบวก|สบาย|ของแท้|ตรงปก"},
	{ADV_TERM_WORD, 1,
		"เร็ว|รวดเร็ว|ไว|สะอาด|ปลอดภัย|ชัดเจน|ง่าย|นุ่ม|โอเค|ถูกต้อง|โอกาส|เติบโต|น่าสนใจ|ไม่แพง|"
		"ราคาถูก|ครบ|ไม่ผิดหวัง"},
	{ADV_TERM_WORD, 0,
		"ไม่เพียง|ไม่เพียงแต่|ไม่ว่า|มากกว่า|มากมาย|ไม่นาน|ไม่ต่าง|ดีกว่า|ตั้งแต่|แต่ละ|แต่งตัว|"
		"ยินดีต้อนรับ|ขอบคุณล่วงหน้า"},
	{ADV_TERM_WORD, -1,
		"ช้า|แพง|ยาก|รอนาน|ล่าช้า|ซับซ้อน|เก่า|น่าเบื่อ|ลำบาก|นาน|เล็กไป|บาง|ฝืด"},
	{ADV_TERM_WORD, -2,
		"ผิดหวัง|ปัญหา|เสีย|พัง|แตก|ร้องเรียน|ไม่พอใจ|ไม่ดี|ผิด|สกปรก|คืนเงิน|ด้อยคุณภาพ|ชำรุด|ขาด|"
		"เชิงลบ|เสียเวลา|เสียใจ|เสียดาย|ไม่ตรง|เซ็ง|เบื่อ|ล้มเหลว|ไม่ชอบ|หาย|รั่ว|ไม่คุ้ม|"
		"เสียความรู้สึก|ใช้ไม่ได้|กาก|ช้ามาก|ปลอม|ของปลอม|ไม่ติด"},
	{ADV_TERM_WORD, -3,
		"แย่|แย่มาก|เลว|ห่วย|เกลียด|โกง|หลอก|หลอกลวง|แย่ที่สุด|ห่วยแตก|โกรธ|เฮงซวย"},
	{ADV_TERM_BOOSTER, 0.293, "โคตร"},
	{ADV_TERM_BOOSTER, -0.293, "ค่อนข้าง"},
	{ADV_TERM_BOOSTER_AFTER, 0.293, "มาก|มากๆ|มากที่สุด|ที่สุด|สุดๆ|จริงๆ|อย่างยิ่ง|เป็นอย่างมาก|สุด"},
	{ADV_TERM_BOOSTER_AFTER, -0.293, "นิดหน่อย|เล็กน้อย|บ้าง|นิดนึง"},
	{ADV_TERM_NEGATOR, -0.74,
		"ไม่|ไม่ได้|ไม่มี|ไม่ใช่|ไม่เคย|ไม่ค่อย|ไม่ต้อง|มิได้|ไร้|ปราศจาก|ไม่เป็น|ไม่น่า"},
	{ADV_TERM_CONTRAST, 0.5, "แต่|แต่ว่า|อย่างไรก็ตาม"},
	/* Arabic */
	{ADV_TERM_WORD, 3,
		"ممتاز|ممتازة|رائع|رائعة|مذهل|مذهلة|أحب|مثالي|مثالية|الأفضل|أفضل|متميز|متميزة|أعشق|خرافي"},
	{ADV_TERM_WORD, 2,
		"جيد|جيدة|سعيد|سعيدة|السعداء|راض|راضي|راضية|رضا|أنصح|أوصي|التوصية|ودود|ودودة|موثوق|موثوقة|"
		"مفيد|مفيدة|شكرا|جميل|جميلة|ثقة|ولاء|مخلص|المخلصين|متحمسين|مريح|مريحة|لذيذ|لذيذة|ناجح|"
		"ناجحة|نجاح|إيجابي|إيجابية|الإيجابية|ممتع|ممتعة|حلو|يستحق|فعالة|فعال|قوي|قوية"},
	{ADV_TERM_WORD, 1,
		"سريع|سريعة|نظيف|نظيفة|سهل|سهلة|رخيص|مناسب|مناسبة|واضح|واضحة|آمن|جودة|هادئ|هادئة|نمو|فرصة|"
		"مستدام"},
	{ADV_TERM_WORD, 0, "لا يقتصر|لا سيما|لا شك|دون شك|بدون شك|ما إذا|كثيرا ما"},
	{ADV_TERM_WORD, -1,
		"بطيء|بطيئة|غالي|غالية|صعب|صعبة|متأخر|تأخير|معقد|معقدة|قديم|قديمة|ممل|مملة|مزدحم|ضيق|"
		"تأخر"},
	{ADV_TERM_WORD, -2,
		"سيء|سيئة|سيئ|خيبة|محبط|مشكلة|مشاكل|شكوى|شكاوى|خطأ|مكسور|قذر|قذرة|رديء|رديئة|ضعيف|ضعيفة|"
		"فشل|سلبي|سلبية|السلبية|مزعج|مزعجة|وسخ|أسوأ|تالف|خسارة|الأسف|للأسف|نادم|"
		"يتعطل"},
	{ADV_TERM_WORD, -3,
		"فظيع|فظيعة|مروع|أكره|كارثة|احتيال|نصب|نصابين|الأسوأ|أسوء|زبالة|غاضب|مقرف"},
	{ADV_TERM_BOOSTER, 0.293, "أكثر|الأكثر|فعلا"},
	{ADV_TERM_BOOSTER_AFTER, 0.293, "جدا|للغاية|كثيرا|تماما|حقا|بشدة"},
	{ADV_TERM_BOOSTER_AFTER, -0.293, "قليلا|نوعا ما|بعض الشيء|إلى حد ما"},
	{ADV_TERM_NEGATOR, -0.74, "لا|لم|لن|ليس|ليست|غير|بدون|دون|عدم|مش|مو|لست|ليسوا|أبدا"},
	{ADV_TERM_CONTRAST, 0.5, "لكن|ولكن|إلا أن|غير أن"},
	/* Indonesian */
	{ADV_TERM_WORD, 3,
		"luar biasa|sempurna|terbaik|cinta|istimewa|mantap|hebat|keren|memukau|kagum|juara"},
	{ADV_TERM_WORD, 2,
		"baik|bagus|puas|memuaskan|kepuasan|senang|suka|ramah|membantu|rekomendasi|"
		"merekomendasikan|rekomen|nyaman|percaya|kepercayaan|setia|loyalitas|terima kasih|makasih|"
		"bahagia|enak|lezat|cantik|indah|efektif|sukses|berhasil|keberhasilan|bermanfaat|positif|"
		"bersemangat|berharga|sopan|asli|andal|ampuh|kuat|"
		"rekomendasikan"},
	{ADV_TERM_WORD, 1,
		"cepat|murah|bersih|mudah|aman|jelas|segar|rapi|sesuai|berkualitas|kualitas|pertumbuhan|"
		"berkelanjutan|lancar|halus"},
	{ADV_TERM_WORD, 0,
		"tidak hanya|bukan hanya|tak hanya|tidak apa-apa|lebih dari|kurang lebih|tidak sabar"},
	{ADV_TERM_WORD, -1,
		"lambat|lama|mahal|sulit|susah|terlambat|telat|antri|rumit|membosankan|sempit|lelet|"
		"berisik|mengantri|tertunda|"
		"macet"},
	{ADV_TERM_WORD, -2,
		"jelek|mengecewakan|kecewa|rusak|kotor|masalah|keluhan|komplain|gagal|kegagalan|salah|"
		"hilang|cacat|kasar|negatif|rugi|bocor|menyesal|pecah|palsu|tidak sesuai|bau|error"},
	{ADV_TERM_WORD, -3,
		"buruk|terburuk|parah|benci|penipu|penipuan|menipu|marah|mengerikan|sampah|kapok|"
		"menjijikkan"},
	{ADV_TERM_BOOSTER, 0.293,
		"sangat|amat|paling|terlalu|sungguh|benar-benar|semakin|lebih"},
	{ADV_TERM_BOOSTER_AFTER, 0.293, "sekali|banget|bgt"},
	{ADV_TERM_BOOSTER, -0.293, "agak|sedikit|cukup|lumayan|rada"},
	{ADV_TERM_NEGATOR, -0.74,
		"tidak|bukan|belum|jangan|tanpa|tak|nggak|gak|ga|enggak|tidaklah|kurang|engga|ngga|gk|tdk"},
	{ADV_TERM_CONTRAST, 0.5, "tetapi|tapi|namun|akan tetapi"},
	/* emoji */
	{ADV_TERM_WORD, 3, "😍|🥰|🤩|❤|💖|💯|🎉|💕"},
	{ADV_TERM_WORD, 2, "😀|😁|😃|😄|😊|🙂|😘|👍|👏|🙏|💪|🌟|⭐|:)|:-)|:D|;)|<3|😎|🤗|😋|👌|😂"},
	{ADV_TERM_WORD, -1, "😐|😕|🙁|🤔|😬|😴"},
	{ADV_TERM_WORD, -2, "😞|😟|😢|😭|👎|:(|:-(|:/|💔|😩|😫|😒|☹|😓|😔|😖"},
	{ADV_TERM_WORD, -3, "😡|😠|🤬|🤮|💩|😤"},
	{ADV_TERM_WORD, 0, 0}
};
