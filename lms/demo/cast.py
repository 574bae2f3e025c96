"""The invented people of the demonstration. Names have the shape of real ones; bodies and people do not exist."""

from dataclasses import dataclass

from lms.domain.roles import Role


@dataclass(frozen=True)
class Body:
    """An organisation."""

    name_ar: str
    name_en: str
    sector: str


@dataclass(frozen=True)
class Taking:
    """How far somebody is in a course that they began so many days ago.

    `lessons`: how many were read (-1: all). `scores`: an attempt at the final paper each, as the share answered right;
    None is one still under way.
    """

    began: int
    lessons: int = 0
    scores: tuple[float | None, ...] = ()
    course: str = "identification-and-referral"


@dataclass(frozen=True)
class Figure:
    """A person, and what they take. Those of the main cast can sign in."""

    login: str
    name_ar: str
    name_en: str
    body: int
    role: Role = Role.TRAINEE
    is_main: bool = False
    takes: tuple[Taking, ...] = ()
    is_name_confirmed: bool = True
    language: str = "ar"


BODIES = (
    Body("مركز دراية للتدريب (تجريبي)", "Diraya Training Centre (demonstration)", ""),
    Body("مديرية شرطة وادي السدر", "Wadi Al Sidr Police Directorate", "police"),
    Body("نيابة المرفأ الشرقي", "Eastern Harbour Public Prosecution", "prosecution"),
    Body("محكمة النخيل الابتدائية", "Al Nakheel Court of First Instance", "judiciary"),
    Body("مكتب تفتيش العمل في الواحة", "Al Waha Labour Inspection Office", "labour-inspection"),
    Body("دار السكينة للإيواء", "Al Sakina Shelter", "shelter"),
    Body("مستشفى الشاطئ العام", "Al Shati General Hospital", "health"),
    Body("إدارة منفذ اللؤلؤة", "Pearl Gate Border Administration", "borders"),
)

CAST = (
    Figure(
        "administrator",
        "نورة راشد عبد الرحمن سالم الغيثي",
        "Noora Rashid Abdulrahman Salem Alghaithi",
        body=0,
        role=Role.ADMINISTRATOR,
        is_main=True,
    ),
    Figure(
        "trainer",
        "هدى يوسف إبراهيم ناصر السدراوي",
        "Huda Yousif Ebrahim Naser Alsidrawi",
        body=0,
        role=Role.TRAINER,
        is_main=True,
    ),
    Figure(
        "trainee",
        "مريم عبد الله حسن علي المرفئي",
        "Mariam Abdulla Hasan Ali Almarfai",
        body=1,
        is_main=True,
        takes=(Taking(24, lessons=-1, scores=(0.95,)), Taking(6, lessons=2, course="legislation")),
    ),
    Figure(
        "trainee2",
        "يوسف أحمد خليل إسماعيل الواحي",
        "Yousif Ahmed Khalil Ismaeel Alwahi",
        body=4,
        is_main=True,
    ),
    Figure(
        "s.alsidri",
        "سلمان جاسم محمد راشد السدري",
        "Salman Jasim Mohamed Rashid Alsidri",
        body=1,
        takes=(Taking(30, lessons=-1, scores=(0.55, 0.85)),),
    ),
    Figure(
        "a.alnakhli",
        "آلاء عبد العزيز فهد سعيد النخلي",
        "Alaa Abdulaziz Fahad Saeed Alnakhli",
        body=3,
        takes=(Taking(28, lessons=-1, scores=(0.9,)),),
    ),
    Figure(
        "k.almadari",
        "خالد عيسى مبارك علي المداري",
        "Khalid Isa Mubarak Ali Almadari",
        body=2,
        takes=(Taking(26, lessons=-1, scores=(0.4, 0.6)),),
    ),
    Figure(
        "f.alsakni",
        "فاطمة الزهراء محمود عبد الغني السكني",
        "Fatima Alzahraa Mahmood Abdulghani Alsakni",
        body=5,
        takes=(Taking(21, lessons=-1, scores=(0.8,)),),
        is_name_confirmed=False,
    ),
    Figure(
        "r.alwahi",
        "رؤى إبراهيم سلطان حمد الواحي",
        "Ruaa Ebrahim Sultan Hamad Alwahi",
        body=4,
        takes=(Taking(18, lessons=-1, scores=(None,)),),
    ),
    Figure(
        "m.alshati",
        "محمد طارق عبد اللطيف يوسف الشاطئي",
        "Mohamed Tariq Abdullatif Yousif Alshati",
        body=6,
        takes=(Taking(14, lessons=4),),
    ),
    Figure(
        "l.alluluai",
        "لؤي حسين جعفر منصور اللؤلؤي",
        "Loay Husain Jaafar Mansoor Alluluai",
        body=7,
        takes=(Taking(12, lessons=3),),
        language="en",
    ),
    Figure(
        "z.alsakni",
        "زينب علي حسن عبد الرضا السكني",
        "Zainab Ali Hasan Abdulredha Alsakni",
        body=5,
        takes=(Taking(9, lessons=2),),
    ),
    Figure(
        "d.almarfai",
        "دانة سامي نبيل عبد الكريم المرفئي",
        "Dana Sami Nabeel Abdulkarim Almarfai",
        body=2,
        takes=(Taking(7, lessons=1),),
        language="en",
    ),
    Figure(
        "h.alsidri",
        "حمد ثامر بدر خليفة السدري",
        "Hamad Thamer Bader Khalifa Alsidri",
        body=1,
        takes=(Taking(5, lessons=1),),
    ),
    Figure(
        "n.alnakhli",
        "نجلاء فؤاد رمزي شوقي النخلي",
        "Najlaa Fuad Ramzi Shawqi Alnakhli",
        body=3,
        takes=(Taking(3),),
    ),
    Figure("o.alluluai", "عمر زكريا أنور صالح اللؤلؤي", "Omar Zakariya Anwar Saleh Alluluai", body=7),
)
