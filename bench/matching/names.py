"""Names of every tradition that the feeds of an English county hold.

All are common public names, most used first; `Pool` gives the first of a list far more bearers than the last.
British surnames are compounded too (`Stan` + `ford`), so that a million people have a tail as long as a real one.
"""

from bisect import bisect
from itertools import accumulate

__all__ = ["Pool", "TRADITIONS", "TRADITION_POOL", "NICKNAMES", "SPELLINGS", "british_surname"]


class Pool:
    """Draws from a list whose first entries are the commonest: the weight of rank r is 1 / (r + head) ** skew."""

    def __init__(self, entries, head=4.0, skew=0.9):
        self.entries = entries.split() if isinstance(entries, str) else list(entries)
        self.weights = list(accumulate((rank + head) ** -skew for rank in range(len(self.entries))))

    @classmethod
    def weighed(cls, weights):
        """A pool whose weights are given, entry by entry."""
        pool = cls(list(weights))
        pool.weights = list(accumulate(weights.values()))
        return pool

    def draw(self, rng):
        return self.entries[bisect(self.weights, rng.random() * self.weights[-1])]


def british_given(before_1960, to_1995, since):
    return [(1960, Pool(before_1960)), (1995, Pool(to_1995)), (9999, Pool(since))]


BRITISH_BOYS = british_given(
    """John David Peter William James Robert Michael George Thomas Ronald Kenneth Brian Anthony Alan Derek Raymond
    Dennis Frank Arthur Albert Roy Donald Stanley Eric Leonard Harold Frederick Gordon Norman Ernest Jack Gerald Geoffrey
    Roger Barry Keith Colin Douglas Terence Malcolm Edward Charles Joseph Henry Graham Maurice Victor Reginald Patrick
    Leslie Sidney Clifford Herbert Cyril Walter Philip Trevor Bernard Alfred Clive Percy Wilfred Bertram Horace Lionel
    Ivor Cecil Edgar Hubert Rupert Ralph Stuart Neville Desmond Hugh Ambrose Roland Vernon Lawrence Alec Ivan Giles Archibald
    Aubrey Basil Clarence Cuthbert Dudley Edmund Francis Godfrey Hector Humphrey Jasper Julian Kingsley Leopold Mervyn Montague
    Nigel Oswald Quentin Randolph Roderick Rowland Rodney Sebastian Stephen Tobias Wallace Winston""",
    """David Paul Andrew Mark Christopher Stephen Michael James Richard John Robert Daniel Matthew Simon Ian Anthony
    Peter Jonathan Gary Steven Kevin Philip Martin Nicholas Neil Adam Stuart Darren Lee Wayne Jason Craig Benjamin Thomas
    William Joseph Alan Timothy Carl Dean Sean Graham Karl Scott Ryan Luke Adrian Nathan Gareth Shaun Barry Edward Robin
    Damian Dominic Duncan Keith Nigel Patrick Russell Justin Shane Jamie Trevor Colin Rhys Owen Gavin Glenn Alexander
    Samuel Joshua Aaron Ashley Leon Liam Marc Marcus Ross Stefan Tristan Vincent Warren Bradley Brett Byron Clive Curtis
    Damon Elliott Fabian Gerard Guy Howard Jeremy Julian Kirk Leigh Lewis Lloyd Maxwell Miles Oliver Raymond Roger Roland
    Rory Rupert Spencer Terence Toby Tyrone""",
    """Oliver Jack Harry George Thomas James William Joshua Noah Charlie Jacob Alfie Leo Oscar Ethan Archie Joseph
    Samuel Daniel Henry Freddie Max Logan Lucas Alexander Benjamin Isaac Theo Arthur Finley Edward Riley Callum Luke Dylan
    Mason Jake Matthew Connor Ryan Nathan Adam Toby Liam Jamie Louis Harrison Tyler Bradley Lewis Cameron Harvey Zachary
    Jude Reuben Elliot Sebastian Rory Albie Frankie Ellis Kai Caleb Hugo Luca Ollie Sonny Stanley Teddy Tommy Ronnie Reggie
    Aaron Aidan Ashton Austin Billy Blake Bobby Brandon Corey Declan Dexter Elijah Evan Ewan Felix Finn Frederick Gabriel
    Grayson Hayden Hunter Jayden Jenson Joey Jonah Kayden Kian Kieran Kyle Leon Louie Michael Milo Myles Owen Ralph Rafferty
    Robert Robin Roman Rowan Rufus Seth Spencer Taylor Tobias Wilfred Xavier Zane""",
)
BRITISH_GIRLS = british_given(
    """Margaret Mary Jean Joan Patricia Dorothy Barbara Sheila Doreen Joyce Elizabeth Audrey Eileen Betty Maureen
    Brenda Pamela Kathleen Sylvia June Irene Shirley Edith Marjorie Ann Christine Beryl Doris Hilda Vera Beatrice Ivy
    Florence Elsie Winifred Gladys Phyllis Ethel Lilian Mavis Muriel Marion Rosemary Valerie Josephine Judith Susan Carol
    Sandra Janet Gillian Linda Jennifer Hazel Rita Norma Freda Olive Constance Evelyn Nora Nellie Agnes Alice Ada Edna Enid
    Geraldine Gwendoline Harriet Heather Helen Hester Iris Jessie Lorna Louisa Mabel Madge Maud Mildred Millicent Molly Monica
    Myra Nancy Olwen Peggy Rhoda Rosalind Rose Ruby Ruth Stella Thelma Una Veronica Violet Wendy Yvonne Zena""",
    """Sarah Emma Claire Nicola Karen Lisa Susan Joanne Helen Samantha Rachel Michelle Louise Tracey Sharon Julie
    Rebecca Laura Deborah Amanda Jacqueline Alison Jane Angela Catherine Lucy Victoria Kelly Caroline Elizabeth Katherine
    Donna Wendy Dawn Charlotte Hannah Jessica Gemma Stephanie Lindsey Kerry Leanne Natalie Natasha Hayley Anna Danielle
    Lorraine Paula Heather Jennifer Tina Maria Andrea Anne Sally Ruth Debra Fiona Sandra Lesley Tanya Beverley Melanie Zoe
    Carly Stacey Kirsty Kimberley Marie Naomi Amy Abigail Alexandra Alice Annabel Bridget Carla Cheryl Christine Clare
    Diane Eleanor Elaine Frances Gail Georgina Gillian Harriet Holly Imogen Jill Jodie Judith Justine Kathryn Lara Lynn
    Mandy Maxine Melissa Miriam Nadine Penelope Philippa Rosalind Roxanne Ruby Sabrina Selina Shelley Sonia Sophie
    Susannah Suzanne Teresa Tessa Vanessa Yvette Yvonne""",
    """Olivia Emily Amelia Jessica Isla Grace Sophie Chloe Lily Ella Mia Poppy Charlotte Evie Ava Isabella Sophia
    Lucy Daisy Freya Ruby Phoebe Alice Florence Holly Millie Megan Hannah Isabelle Rosie Scarlett Matilda Sienna Imogen
    Georgia Erin Elsie Eleanor Willow Ivy Bethany Abigail Elizabeth Emma Leah Molly Caitlin Jasmine Amber Zara Summer Harriet
    Maisie Lola Eva Maya Martha Thea Penelope Bonnie Orla Robyn Esme Esmé Zoe Zoë Chloë Aimee Aimée Alexandra Amy Annabelle
    Arabella Aria Aurora Beatrice Beatrix Clara Darcy Darcey Delilah Edith Eliza Eloise Eloïse Evelyn Faith Felicity Francesca
    Gracie Harper Heidi Hope Iris Jodie Julia Kayla Kayleigh Keira Lauren Layla Lexi Lottie Lydia Mabel Maddison Madeleine
    Margot Maria Mila Mollie Naomi Natalie Niamh Nicole Niamh Paige Paris Pippa Rebecca Rose Sarah Sasha Savannah Skye
    Sophia Tabitha Tallulah Tia Tilly Victoria Violet Winnie""",
)
BRITISH_SURNAMES = Pool(
    """Smith Jones Taylor Williams Brown Davies Evans Wilson Thomas Johnson Roberts Walker Wright Robinson Thompson
    White Hughes Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill Scott Cooper Morris Ward Moore
    King Watson Baker Harrison Morgan Allen James Phillips Parker Bennett Young Mitchell Cook Richardson Davis Lee Bell
    Collins Bailey Shaw Carter Murphy Miller Cox Marshall Simpson Anderson Price Richards Wilkinson Adams Griffiths Ellis
    Foster Gray Mills Webb Rogers Palmer Chapman Stevens Powell Knight Kelly Butler Lloyd Hunt Barnes Mason Matthews Owen
    Rowe Dixon Fisher Russell Stewart Campbell Holmes Murray Graham Reynolds Fox Pearson Gibson Andrews Howard Saunders Ford
    Payne Fletcher Elliott West Armstrong Harvey Day Walsh Lawrence Atkinson Cole Spencer Bradley Hart Burton Cunningham Reid
    Barker Grant Jenkins Perry Rees Nicholls Robertson Kennedy Doyle Hudson Ryan Sullivan Burke Byrne O'Brien O'Neill O'Connor
    O'Sullivan O'Reilly McCarthy Macdonald McKenzie Ferguson Hamilton Fraser Duncan Wallace Sutherland Sinclair MacLeod Bowen
    Vaughan Llewellyn Pritchard Prosser Gwynne Beynon Howells Davidson Kerr Nolan Quinn Brennan Gallagher Kavanagh Sweeney
    Hayes Curtis Dawson Slater Porter Carr Lane Newton Bird Dean Hunter Wheeler Barrett Peters Woods Chambers Stephens Ball
    Cross Booth Lawson Gardner Gardiner Read Reed Poole Warren Goddard Hawkins Francis Osborne Parsons Bates Barton May
    Sharp Walton Kirk Rose Moss Hewitt Nash Gilbert Naylor Hancock Cartwright Ashton Whittaker Hargreaves Greenwood
    Sutcliffe Ramsden Crossley Haigh Ogden Schofield Butterworth Kershaw Entwistle Holt Howarth Rothwell Bolton Rigby Fairclough
    Pickering Metcalfe Thwaite Tyler Skinner Cooke Cooke-Davies Tanner Thatcher Sawyer Mercer Chandler Fowler Frost Winter
    Snow Page Pope Bishop Abbott Prior Monk Nunn Sexton Parish Church Temple Castle Towers Fields Rivers Brook Banks Shore""",
    head=6.0,
)
SURNAME_HEADS = Pool(
    """Stan Brad Ash Hal Whit Nor Wood Sut East West Har Thorn Hamp Clif Bur Lang Rad Sand Ald Al Ship Mor Mil Kirk
    Rush Red Shel Hol Oak Pen Raw Sel Shir Stock Stoke Strat Swin Tam Tat Thax Thorp Tot Tre Trow Tun Twy Up Wal Wad Wake Wan
    War Wat Wel Wen Wey Whal Wick Wil Win Wis Wol Wor Wrax Yar Yel Ab Ack Ad Amble Ap Arm Ast Avers Bag Bald Ban Bar Bas
    Bax Beck Bed Ben Ber Bex Bick Bil Bing Birk Blag Blen Bod Bos Brack Brain Bram Bran Brig Brom Buck Bul Byr Cal Cam Can
    Cap Car Cat Cay Chad Chal Chel Ches Chil Chor Clap Clay Cob Cod Col Con Cop Cor Cot Cran Cray Crom Crow Cud Dal Dar Deb
    Den Der Did Dod Dor Dray Duck Dun Dux Eccle Edge Eg El Els Em Ep Ers Ever Ew Fair Farn Fel Fen Fil Fin Flax Flet Fol
    For Fos Frod Ful Gad Gar Gat Gil Glas God Gol Gos Grim Gun Had Hag Ham Han Hard Hart Has Hat Haver Haw Hay Heb Hel Hem
    Hen Hep Her Hes Hex Hey Hib Hin Hock Hod Hop Horn Hors Hough Hub Hum Hur Hus Hut Il In Ips Is Ival Jes Kel Ken Ket Kil
    Kim Kin Kings Knap Lam Lan Lap Lax Lay Led Lee Leigh Len Lew Lid Lil Lin Lit Loft Lud Lul Lut Lym Mal Man Map Mar Mart
    Mas Max Med Mel Mer Mid Mitch Mon Mot Mul Mun Nant Nes Net New Nor North Not Nut Od Old Or Os Ot Ox Pad Pat Pax Ped""",
    head=40.0,
)
SURNAME_TAILS = Pool(
    """ton ford ley ham well worth field wood shaw by bury den brook more land man bridge stead gate thorpe
    combe croft bourne cott dale lock mere ward wick hurst hill som ridge row low stow holme thwaite sley son ster kirk house
    ville garth burn cliffe don dine tree hope lade over pole port side smith stall stone street wade wall way wight yard
    er ett ingham ington ingley inson erton erley ersley esford esham""",
    head=8.0,
)


def british_surname(rng):
    """A known surname, or one of some fifteen thousand put together as English place names are."""
    if rng.random() < 0.56:
        return BRITISH_SURNAMES.draw(rng)
    return SURNAME_HEADS.draw(rng) + SURNAME_TAILS.draw(rng)


class Tradition:
    """How one tradition names people: its names, and its habits with them."""

    def __init__(self, label, share, boys, girls, surnames, middle=0.35, **habits):
        self.label = label
        self.share = share
        self.boys = boys if isinstance(boys, list) else [(9999, Pool(boys))]
        self.girls = girls if isinstance(girls, list) else [(9999, Pool(girls))]
        self.surnames = surnames if callable(surnames) else Pool(surnames).draw
        self.middle = middle
        self.wife_keeps_name = habits.get("wife_keeps_name", 0.3)
        self.first_of_january = habits.get("first_of_january", 0.0)
        self.swapped = habits.get("swapped", 1.0)
        self.surname_by_sex = habits.get("surname_by_sex")
        self.women_surnames = Pool(habits["women_surnames"]) if "women_surnames" in habits else None
        self.double_surname = habits.get("double_surname", 0.02)
        self.double_given = habits.get("double_given", 0.008)
        self.religious_middle = habits.get("religious_middle")

    def given(self, rng, sex, year):
        for until, pool in self.boys if sex == "M" else self.girls:
            if year < until:
                return pool.draw(rng)

    def surname(self, rng):
        if rng.random() < self.double_surname:
            joint = " " if self.label == "iberian" else "-"
            return self.surnames(rng) + joint + self.surnames(rng)
        return self.surnames(rng)


def slavic_by_sex(surname, sex):
    """Kowalski's daughter is Kowalska."""
    if sex == "F":
        for man, woman in (("ski", "ska"), ("cki", "cka"), ("dzki", "dzka"), ("ský", "ská")):
            if surname.endswith(man):
                return surname[: -len(man)] + woman
    return surname


def baltic_by_sex(surname, sex):
    """Petrauskas's daughter is Petrauskaitė, Ivanov's Ivanova."""
    if sex == "F":
        for man, woman in (("auskas", "auskaitė"), ("ov", "ova"), ("ev", "eva"), ("enko", "enko")):
            if surname.endswith(man):
                return surname[: -len(man)] + woman
    return surname


TRADITIONS = [
    Tradition("british", 70.0, BRITISH_BOYS, BRITISH_GIRLS, british_surname, middle=0.52, double_surname=0.014,
              double_given=0.014),
    Tradition("irish", 2.1,
        """Patrick Sean Seán Liam Michael John Declan Brendan Kevin Conor Cormac Eoin Ciaran Ciarán Aidan Padraig Pádraig
        Fergus Niall Rory Donal Dermot Eamon Éamonn Finbar Gerard Kieran Lorcan Martin Noel Oisin Oisín Ronan Ruairi Seamus
        Séamus Shane Tadhg Thomas Timothy""",
        """Mary Bridget Kathleen Margaret Aoife Ciara Niamh Sinead Sinéad Siobhan Siobhán Roisin Róisín Saoirse Caoimhe Orla
        Grainne Gráinne Deirdre Maeve Nuala Noreen Eileen Eimear Fionnuala Clodagh Ailbhe Aisling Brid Bríd Una Úna Breda
        Carmel Dervla Emer Maire Máire Shauna Teresa""",
        """Murphy Kelly O'Sullivan Walsh O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher Doherty Kennedy
        Lynch Murray Quinn Moore McLoughlin O'Carroll Connolly Daly O'Connell Wilson Dunne Brennan Burke Collins Campbell
        Clarke Johnston Hughes O'Farrell Fitzgerald Brown Martin Maguire Nolan Flynn Thompson O'Callaghan O'Donnell Duffy
        O'Mahony Boyle Healy O'Shea White Sweeney Hayes Kavanagh Power McGrath Moran Brady Stewart Casey Foley Fitzpatrick
        O'Leary McDonnell McMahon Donnelly Regan Donovan Burns Flanagan Mullan Barry Kane Robinson Cunningham Griffin Kenny
        Sheehan Ward Whelan Lyons Reid Graham Higgins Cullen Keane King Maher McKenna Bell Scott Hogan O'Keeffe Magee
        McNamara McDonald McDermott Moloney O'Rourke Buckley O'Dwyer""", middle=0.45),
    Tradition("welsh", 2.0,
        """Dafydd Rhys Gareth Huw Ieuan Owain Gethin Emyr Geraint Hywel Ifan Iwan Llŷr Macsen Osian Tomos Gwilym Aled Alun
        Berwyn Bryn Carwyn Cerith Dewi Dylan Eifion Elfed Elis Emrys Evan Glyn Gruffydd Guto Idris Iestyn Ioan Iolo Islwyn
        Meirion Meurig Morgan Rhodri Siôn Steffan Tudur Trefor""",
        """Sian Siân Rhian Carys Bethan Cerys Megan Ffion Angharad Eleri Nerys Lowri Mair Menna Rhiannon Seren Catrin Elin
        Glenys Gwen Gwyneth Haf Heledd Lleucu Llinos Mali Manon Mared Mererid Myfanwy Nia Non Olwen Sioned Tegan Tegwen Alys
        Anwen Arwen Blodwen Branwen Ceri Delyth Dilys Eirlys Eluned Enfys Eirwen""",
        """Jones Davies Williams Evans Thomas Roberts Hughes Lewis Morgan Griffiths Edwards Owen James Rees Jenkins Morris
        Price Lloyd Phillips Parry Powell Richards Watkins Howells Bowen Pritchard Harris Vaughan Ellis Humphreys Llewellyn
        Pugh Rowlands Bevan Hopkins John Mathias Meredith Prosser Tudor Gwynne Beynon Probert Gittins ap-Rhys Mostyn
        Penry Cadwallader Nevett Maddocks""", middle=0.4),
    Tradition("south_asian_hindu", 4.0,
        """Raj Amit Sanjay Rahul Vijay Anil Sunil Ashok Rakesh Rajesh Suresh Ramesh Mahesh Dinesh Mukesh Nilesh Jayesh Hitesh
        Kiran Krishna Arjun Rohan Aarav Dhruv Dev Nikhil Vikram Deepak Manoj Prakash Bharat Chetan Girish Harish Kishore
        Naresh Pankaj Piyush Pravin Rajiv Sachin Sandeep Satish Sathish Shyam Siddharth Tarun Uday Vinod Vishal Yash Ravi
        Anand Aniket Bhavesh Chirag Gopal Hemant Jatin Kunal Lalit Mayur Neel Om Parth Ritesh Sameer Tejas Varun Ajay
        Balakrishnan Ganesh Karthik Murali Nagarajan Srinivas Subramaniam Venkatesh Jeevan""",
        """Priya Anita Sunita Neha Pooja Asha Usha Meena Nisha Kavita Rekha Geeta Sita Lakshmi Radha Anjali Divya Deepa Jyoti
        Kiran Komal Mala Manisha Meera Nita Padma Parvati Pushpa Rani Rashmi Renuka Ritu Rupal Sangita Sapna Sarita Savita
        Seema Shanti Shilpa Smita Sneha Sonal Sudha Swati Tara Trupti Uma Vandana Varsha Veena Vidya Aanya Anika Diya Isha
        Kavya Mira Navya Riya Saanvi Tanvi Hansa Kokila Manjula Nalini Bhavna Chandrika Daksha Hema Ila Jaya Kamala Leela
        Mythili Heena Urvashi Yamini Aarti""",
        """Patel Shah Sharma Kumar Mistry Gupta Desai Joshi Mehta Parmar Chauhan Solanki Rajan Rao Reddy Nair Menon Pillai Iyer
        Iyengar Das Sen Ghosh Banerjee Mukherjee Chatterjee Bose Dutta Roy Sarkar Trivedi Pandya Bhatt Vyas Thakkar Modi Gandhi
        Naidu Krishnan Subramanian Verma Agarwal Bansal Kapoor Khanna Malhotra Mehra Chopra Sethi Bhatia Arora Jain Singhal
        Mishra Tiwari Pandey Dubey Shukla Yadav Rathod Makwana Prajapati Panchal Lad Tailor Gohil Vaghela Raval Dave Barot
        Amin Kotecha Lakhani Ruparelia Karia Popat Vora Doshi Sanghvi Kothari Nagpal Chandra Prasad Narayan Balasubramaniam""",
        middle=0.3, wife_keeps_name=0.25, first_of_january=0.02, swapped=2.0),
    Tradition("south_asian_sikh", 2.2,
        """Harjit Gurpreet Manjit Jaspreet Sukhdev Balwinder Paramjit Ranjit Surinder Kuldeep Amarjit Baljit Daljit Gurdeep
        Harpreet Inderjit Jagdeep Jasbir Jaswinder Kulwinder Lakhbir Mandeep Mohinder Navdeep Onkar Parminder Rajinder Ravinder
        Sandeep Satnam Simran Sukhwinder Tarsem Tejinder Varinder Amandeep Arjan Jagtar Joginder Malkit Nirmal Pritam Swaran
        Gurmeet Harbhajan Kirpal Avtar Bhupinder Charanjit Dilbagh""",
        """Harjit Gurpreet Manjit Jaspreet Sukhdev Balwinder Paramjit Ranjit Surinder Kuldip Amarjit Baljit Daljit Gurdeep
        Harpreet Inderjit Jagdeep Jasbir Jaswinder Kulwinder Lakhbir Mandeep Mohinder Navdeep Parminder Rajinder Ravinder
        Sandeep Satwant Simran Sukhwinder Tejinder Varinder Amandeep Bhupinder Charanjit Gurmit Harbans Kamaljit Kirandeep
        Narinder Prabhjot Rupinder Sharanjit Jasleen Manpreet Navneet Amrit Balbir""",
        """Singh Kaur Gill Dhillon Sandhu Sidhu Grewal Sahota Bains Johal Atwal Virk Uppal Cheema Hundal Dhaliwal Mann Randhawa
        Rai Sohal Sangha Purewal Bassi Basra Chahal Deol Dosanjh Hayer Kang Khaira Kooner Mahal Nagra Nijjar Pannu Rana Samra
        Sekhon Sehmi Shergill Takhar Thandi Toor Bhogal Birdi Chana Dhanda Kalsi Matharu Panesar Sagoo Sond Ubhi Virdee""",
        middle=0.2, wife_keeps_name=0.6, first_of_january=0.02, swapped=2.0,
        religious_middle=("Singh", "Kaur", 0.6), women_surnames="Kaur Kaur Kaur Gill Sandhu"),
    Tradition("south_asian_muslim", 6.0,
        """Mohammed Muhammad Mohammad Ahmed Ali Hassan Hussain Imran Tariq Asif Khalid Nadeem Shahid Zahid Sajid Majid Rashid
        Abdul Adnan Amir Aamir Arif Atif Ayaan Bilal Faisal Farhan Fahad Ghulam Haroon Hamza Haris Ibrahim Ikram Iqbal Irfan
        Ismail Javed Junaid Kamran Kashif Liaqat Mahmood Mansoor Mubashir Mustafa Naveed Omar Qasim Rafiq Rizwan Saeed Saleem
        Salman Shabir Shafiq Shakeel Sohail Suleman Tahir Talha Umar Usman Waqas Waseem Yasin Yousaf Yusuf Zafar Zain Zeeshan
        Rubel Liton Kamal Jahangir Shahjahan Nazrul Shofiqul Rafiqul Monir Habib Azizul Ayub Eesa Musa Ishaq Ditta""",
        """Fatima Aisha Ayesha Maryam Mariam Zainab Khadija Amina Aaliyah Nasreen Shabana Shazia Rukhsana Parveen Nazia Sadia
        Saima Samina Sana Sumaira Tahira Uzma Yasmin Zara Zahra Bushra Farah Farzana Fozia Ghazala Hafsa Hina Humaira Iqra
        Kalsoom Khalida Laiba Maha Mehwish Misbah Nadia Nargis Naila Noreen Rabia Razia Rehana Robina Sabah Safia Saira Sajida
        Shaheen Shamim Shaista Sobia Sultana Tasleem Tayyaba Zubaida Rokeya Momtaz Hasina Nurjahan Rahima Sufia Anika Eesha
        Inaya Amna Hiba Alina Fatema Aliza Nusrat Jannat""",
        """Khan Ahmed Hussain Ali Begum Mahmood Malik Iqbal Akhtar Hussein Shah Bibi Miah Uddin Rahman Choudhury Chowdhury
        Chaudhry Islam Butt Mirza Sheikh Qureshi Siddiqui Raza Rashid Riaz Aslam Anwar Ashraf Aziz Bashir Farooq Ghani Hanif
        Haq Hossain Hassan Javed Kauser Kazi Khatun Latif Majid Masood Mehmood Mohammed Mughal Nawaz Nazir Parveen Rafiq
        Rehman Sadiq Saeed Saleem Sarwar Shabbir Shaikh Siddique Sultana Tariq Yaqub Yousaf Zaman Zia Ditta Dar Lone Bhatti
        Rana Raja Janjua Gondal Sarkar Talukder Molla Bhuiyan Mollah""",
        middle=0.3, wife_keeps_name=0.7, first_of_january=0.05, swapped=2.4,
        women_surnames="Begum Bibi Khatun Akhtar Khanom Parveen Sultana Kauser"),
    Tradition("arabic", 2.0,
        """Mohamed Ahmed Omar Ali Hassan Hussein Khaled Mahmoud Mustafa Youssef Ibrahim Abdullah Abdulrahman Karim Tarek Samir
        Nabil Walid Ziad Rami Fadi Bassam Hani Jamal Kamal Majed Marwan Mehdi Mounir Nasser Nizar Osama Qusay Rashid Saad
        Salah Sami Tamer Waleed Yasin Yasser Amjad Anas Ayman Azad Bilal Faris Ghassan Haidar Hamid Idris Imad Iyad Laith""",
        """Fatima Mariam Aisha Zainab Noor Nour Sara Layla Leila Hala Hanan Huda Iman Amal Amira Amina Asma Dalia Dina Farah
        Ghada Hiba Jamila Khadija Lina Lubna Maha Maysa Mona Muna Nada Nadia Nawal Rana Rania Reem Rima Ruba Safa Salma Samar
        Samira Sawsan Shirin Siham Suha Tahani Wafa Yasmin Zahra Avin Rojin Shilan""",
        """Al-Hassan Al-Ahmad Al-Dulaimi Al-Jabouri Al-Mansour Al-Rashid Al-Saadi Al-Tamimi Al-Khatib Al-Masri Al-Najjar
        Al-Sayed Al-Sharif Al-Shammari Al-Zubaidi Al-Obaidi Al-Qaisi Al-Janabi Al-Hamdani Haddad Khoury Nasser Saleh Hamdan
        Mansour Ibrahim Hassan Hussein Ahmad Mahmoud Abdullah Khalil Said Salem Darwish Farah Aziz Bakr Suleiman Yousef Younis
        Zaki Fawzi Karimi Hosseini Rahimi Amini El-Amrani El-Sayed El-Masry El-Idrissi Ben-Ali Ben-Salah Ben-Youssef Bin-Saeed
        Bouzid Benali Cherif Mansouri Belkacem Hamadi Tahiri Rostami Barzani Jaff Kareem Rasul Ahmadi Noori Stanikzai""",
        middle=0.3, wife_keeps_name=0.9, first_of_january=0.06, swapped=2.0),
    Tradition("somali", 1.0,
        """Mohamed Abdi Ahmed Hassan Ali Abdirahman Abdullahi Ibrahim Yusuf Omar Mohamud Farah Ismail Hussein Abdikadir Adan
        Bashir Dahir Guled Jama Liban Mahad Mustaf Said Sharmarke Warsame Zakaria Abshir Ayanle Bile Deeq Faisal Haji""",
        """Amina Fatima Khadija Halima Hodan Asha Ayaan Fadumo Faduma Hibo Ifrah Idil Ikran Khadra Ladan Leyla Maryan Muna
        Naima Nimo Rahma Sagal Sahra Samira Sucdi Ubah Yasmin Zahra Zeinab Filsan Hamdi Hawa Deqa Bishaaro""",
        """Mohamed Ali Ahmed Hassan Abdi Farah Ibrahim Hussein Omar Yusuf Adan Jama Warsame Abdullahi Ismail Mohamud Osman
        Abdirahman Nur Elmi Duale Egal Guled Said Salah Samatar Hersi Aden Barre Dirie Gelle Haji Isse Mire Roble Shire""",
        middle=0.6, wife_keeps_name=1.0, first_of_january=0.15, swapped=1.6),
    Tradition("west_african", 1.8,
        """Emmanuel Samuel Daniel David Michael Oluwaseun Oluwaseyi Adebayo Babatunde Chinedu Chukwuemeka Emeka Ifeanyi
        Kwame Kofi Kwabena Kojo Kwaku Yaw Kwasi Femi Segun Tunde Taiwo Kehinde Ayodele Olumide Obinna Uchenna Nnamdi Ikenna
        Tochukwu Mamadou Ousmane Ibrahima Amadou Boubacar Lamin Sulayman Ebenezer Solomon Godfrey Ekow Nana Folarin Gbenga
        Kayode Kolawole Olusegun Rotimi Temitope Tobi Wale Efosa Osaze""",
        """Grace Mercy Comfort Blessing Esther Ngozi Nneka Chioma Adaeze Amara Ifeoma Chiamaka Oluwaseun Folake Funmilayo
        Bukola Yetunde Temitope Titilayo Abena Adwoa Akosua Ama Afia Esi Efua Yaa Akua Abimbola Adeola Ayomide Bolanle Damilola
        Ebele Ebony Eniola Fatou Fatoumata Aminata Mariama Isatou Kadiatu Kehinde Taiwo Morenike Nkechi Obioma Omolara Ronke
        Sade Simisola Uzoma Zainab Gifty Patience Vida""",
        """Adebayo Mensah Owusu Okafor Okonkwo Adeyemi Balogun Eze Nwosu Boateng Asante Osei Appiah Agyeman Amoah Ansah Acheampong
        Adjei Yeboah Danso Ofori Sarpong Frimpong Gyamfi Obi Okoro Okeke Ogunleye Oladipo Olawale Olaniyan Adeleke Afolabi
        Akintola Bello Ibrahim Musa Diallo Diop Traore Camara Kamara Sesay Bangura Jallow Ceesay Njie Touré Keita Koroma Conteh
        Turay Opoku Antwi Amponsah Addo Quaye Tetteh Nkrumah Annan Chukwu Nwachukwu Onyeka Umeh Ekwueme Igwe Ojo Alabi Lawal""",
        middle=0.55, wife_keeps_name=0.3, swapped=1.6),
    Tradition("chinese", 1.2,
        """Wei Jian Ming Jun Hao Lei Tao Bin Feng Yong Chi-Wai Ka-Ho Wai-Ming Kin-Man Chun-Kit Ho-Yin Siu-Ming Tsz-Hin Ka-Wing
        Man-Kit Yiu-Fai Zhiwei Jianhua Xiaoming Guoqiang Zihao Haoran Yichen Weijie Bowen Chun-Ho Wing-Kei Kam-Fai Hok-Lam
        Ricky Jacky Kelvin Alvin Ivan Raymond""",
        """Mei Li Fang Yan Xia Hui Jing Ying Na Min Siu-Ling Mei-Ling Wai-Yee Ka-Yan Hoi-Yan Wing-Yan Suk-Yee Yuk-Lan Lai-Fong
        Sau-Ying Xiuying Xiaoyan Yuting Zihan Ruoxi Xinyi Jiayi Meihua Lihua Guiying Ka-Man Oi-Ling Pui-Shan Tsz-Ching
        Man-Yee Vivian Winnie Fiona Queenie Joyce""",
        """Wong Chan Li Chen Wang Zhang Liu Lee Leung Cheung Lam Lau Ho Ng Cheng Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He
        Lin Gao Luo Kwok Yip Tsang Yuen Yeung Chow Fung Tam Tang Mak Kwan Choi Siu To Poon Lo Hui Chu Law Pang Tse Au Kong
        Shek Szeto Mok Liang Deng Xie Cai Peng Zeng Xiao Tian Dong Pan Yuan""",
        middle=0.15, wife_keeps_name=0.9, swapped=4.0),
    Tradition("polish", 2.6,
        """Piotr Krzysztof Andrzej Tomasz Pawel Paweł Marcin Michal Michał Jan Jakub Adam Marek Lukasz Łukasz Grzegorz Mateusz
        Wojciech Mariusz Dariusz Zbigniew Jerzy Tadeusz Rafal Rafał Robert Kamil Dawid Szymon Filip Kacper Oliwier Aleksander
        Antoni Bartosz Bartłomiej Bogdan Czesław Damian Dominik Edward Henryk Igor Jacek Janusz Józef Kazimierz Konrad Leszek
        Maciej Nikodem Norbert Oskar Patryk Przemysław Radosław Ryszard Sebastian Sławomir Stanisław Stefan Sylwester""",
        """Anna Katarzyna Agnieszka Malgorzata Małgorzata Ewa Joanna Monika Magdalena Barbara Krystyna Elzbieta Elżbieta Aleksandra
        Beata Danuta Dorota Edyta Emilia Gabriela Grażyna Halina Hanna Helena Irena Iwona Izabela Jadwiga Janina Jolanta
        Julia Justyna Karolina Kinga Lena Maja Maria Marta Martyna Milena Natalia Nikola Oliwia Patrycja Paulina Renata Sylwia
        Teresa Urszula Weronika Wiktoria Zofia Zuzanna Bożena Bozena Amelia Antonina""",
        """Nowak Kowalski Wisniewski Wiśniewski Wojcik Wójcik Kowalczyk Kaminski Kamiński Lewandowski Zielinski Zieliński Szymanski
        Szymański Wozniak Woźniak Dabrowski Dąbrowski Kozlowski Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Kaczmarek
        Piotrowski Grabowski Zajac Zając Pawlowski Pawłowski Michalski Krol Król Nowakowski Wieczorek Jablonski Wrobel Wróbel
        Majewski Olszewski Stepien Stępień Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Gorski Górski Witkowski Walczak
        Sikora Baran Rutkowski Michalak Szewczyk Ostrowski Tomaszewski Pietrzak Duda Zalewski Wroblewski Jasinski Marciniak
        Bak Bąk Zawadzki Sadowski Jakubowski Wilk Wlodarczyk Włodarczyk Chmielewski Borkowski Sokolowski Szczepanski Sawicki
        Kucharski Lis Kubiak Kalinowski Wysocki Maciejewski Kolodziej Czarnecki Barański Ziółkowski""",
        middle=0.2, wife_keeps_name=0.15, surname_by_sex=slavic_by_sex),
    Tradition("east_european", 1.6,
        """Andrei Alexandru Ion Mihai Gheorghe Vasile Cristian Florin Adrian Marian Ionut Ionuț Stefan Ștefan Nicolae Bogdan
        Dmitri Sergei Oleksandr Andriy Ivan Mykola Vladimir Nikolai Georgi Dimitar Petar Krasimir Plamen Jonas Tomas Mantas
        Darius Vytautas Janis Jānis Andris Ján Peter Martin Jozef Miroslav Zoltán László István Gábor Attila Tibor Roman Luka""",
        """Maria Elena Ioana Andreea Mihaela Cristina Alexandra Ana Gabriela Daniela Raluca Olena Oksana Natalia Iryna Tetiana
        Svetlana Tatiana Desislava Ivanka Mariya Elitsa Ruta Rūta Vilma Jurgita Rasa Inga Inese Zuzana Katarína Eva Ilona
        Erzsébet Katalin Zsófia Judit Mária Lucia Kristína Simona Loredana Roxana Nadia Vesna""",
        """Popescu Ionescu Popa Radu Dumitru Stan Stoica Gheorghe Matei Ciobanu Rusu Munteanu Barbu Marin Tudor Dobre Andrei
        Lazar Nistor Florea Tkachenko Shevchenko Kovalenko Bondarenko Kravchenko Melnyk Ivanov Petrov Dimitrov Georgiev
        Todorov Nikolov Stoyanov Angelov Kazlauskas Petrauskas Jankauskas Stankevičius Butkus Ozols Bērziņš Kalniņš Horváth
        Kovács Nagy Szabó Tóth Varga Novák Svoboda Dvořák Procházka Marković Petrović Jovanović Kovačević Hoxha Gashi Krasniqi
        Berisha Lupu Diaconu Sandu Ungureanu Cojocaru""",
        middle=0.2, wife_keeps_name=0.25, surname_by_sex=baltic_by_sex),
    Tradition("iberian", 1.5,
        """João Joao José Jose Manuel António Antonio Pedro Miguel Luís Luis Carlos Rui Nuno Tiago Diogo Gonçalo Francisco
        Javier Alejandro Pablo Sergio Andrés Andres Fernando Diego Marco Giuseppe Giovanni Luca Matteo Lorenzo Francesco Paolo
        Salvatore Roberto Stefano Bruno Ricardo Rafael Jorge Hugo Daniel Duarte""",
        """Maria María Ana Joana Beatriz Inês Ines Catarina Mariana Marta Sofia Sofía Carmen Isabel Lucía Lucia Elena Pilar
        Cristina Rosa Teresa Francesca Giulia Chiara Alessandra Paola Silvia Laura Martina Federica Rita Sara Carolina Fátima
        Conceição Graça Leonor Matilde Raquel Andreia Sónia Susana Mercedes Dolores""",
        """Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes Gonçalves Goncalves Gomes Lopes Marques
        Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia Mendes Nunes Soares Vieira Monteiro Cardoso Rocha Dias
        García Garcia Rodríguez Martínez López Lopez Sánchez Pérez Gómez Hernández Fernández Díaz Moreno Álvarez Romero Torres
        Navarro Domínguez Vázquez Ramos Gil Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo
        Conti de-Luca Costa Mancini da-Silva de-Sousa dos-Santos da-Costa""",
        middle=0.35, wife_keeps_name=0.6, double_surname=0.18),
    Tradition("turkish_greek", 1.0,
        """Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Osman Murat Emre Baris Barış Can Cem Deniz Emir Fatih Hakan Kemal
        Mert Onur Ömer Orhan Serkan Tolga Yusuf Volkan Andreas Georgios George Dimitris Nikos Kostas Panayiotis Christos
        Yiannis Stavros Michalis Costas Savvas Loizos""",
        """Fatma Ayse Ayşe Emine Hatice Zeynep Elif Merve Özlem Sevgi Aylin Defne Ebru Esra Gül Hülya Leyla Melek Nur Pinar
        Pınar Seda Selin Sibel Tülay Yasemin Maria Eleni Katerina Georgia Sofia Despina Androulla Chrystalla Panayiota
        Anastasia Ioanna Vasiliki Evangelia Stella""",
        """Yilmaz Yılmaz Kaya Demir Celik Çelik Sahin Şahin Yildiz Yıldız Ozturk Öztürk Aydin Aydın Arslan Dogan Doğan Kilic
        Kılıç Aslan Cetin Çetin Kara Koc Koç Kurt Ozdemir Özdemir Polat Erdogan Acar Korkmaz Gunes Güneş Papadopoulos Georgiou
        Ioannou Christodoulou Charalambous Demetriou Nicolaou Andreou Constantinou Papageorgiou Christou Kyriacou Michael
        Panayiotou Savva Antoniou Hadjigeorgiou Theodorou Vasiliou Economou""",
        middle=0.2, wife_keeps_name=0.3),
]

TRADITION_POOL = Pool.weighed({tradition: tradition.share for tradition in TRADITIONS})

# Names people are called by, for the name they were given.
NICKNAMES = {
    line.split(":")[0]: line.split(":")[1].split()
    for line in """Abigail:Abby Abi Gail
Agnieszka:Aga
Albert:Bert Bertie Al
Aleksandra:Ola
Alexander:Alex Xander Sandy Lex
Alexandra:Alex Lexi Sandra
Alfred:Alf Alfie Fred
Amanda:Mandy
Amelia:Amy Millie
Andrew:Andy Drew
Angela:Angie Ange
Anne:Annie
Anthony:Tony Ant
Archibald:Archie
Arthur:Art Artie
Barbara:Barb Babs
Beatrice:Bea Trixie
Beatrix:Trixie Bea
Benjamin:Ben Benji Benny
Bernard:Bernie
Bethany:Beth
Bradley:Brad
Bridget:Bridie Biddy
Cameron:Cam
Caroline:Carrie Caz
Catherine:Cath Cathy Kate Katie
Charles:Charlie Chas Chuck
Charlotte:Charlie Lottie Char
Christine:Chris Chrissie Tina
Christopher:Chris Kit Topher
Clifford:Cliff
Connor:Con
Constance:Connie
Daniel:Dan Danny
David:Dave Davy
Deborah:Deb Debbie
Dennis:Den
Derek:Del
Dominic:Dom
Donald:Don
Dorothy:Dot Dolly Dottie
Douglas:Doug
Edith:Edie
Edward:Ed Eddie Ned Ted Teddy
Eleanor:Ellie Nell Nora
Elizabeth:Liz Beth Betty Lizzie Libby Eliza Betsy
Emily:Em Emmy Millie
Emma:Em
Emmanuel:Manny Emma
Ernest:Ernie
Florence:Flo Florrie Flossie
Frances:Fran Frankie
Francesca:Fran Frankie Chess
Francis:Frank Frankie
Frederick:Fred Freddie Freddy
Gabriel:Gabe
Gareth:Gaz
Geoffrey:Geoff
George:Georgie
Gerald:Gerry
Gillian:Gill Jill
Gordon:Gord
Graham:Gray
Gregory:Greg
Grzegorz:Greg
Gwendoline:Gwen
Harold:Harry Hal
Harriet:Hattie
Harrison:Harry
Henry:Harry Hal Hank
Isabella:Bella Izzy
Isabelle:Izzy Belle
Jacob:Jake
Jacqueline:Jackie
James:Jim Jimmy Jamie
Janet:Jan
Jasmine:Jas Jaz
Jennifer:Jen Jenny
Jessica:Jess Jessie
Joanne:Jo
John:Jack Johnny Jon
Jonathan:Jon Jonny
Joseph:Joe Joey
Josephine:Jo Josie
Joshua:Josh
Joyce:Joy
Judith:Judy
Julie:Jules
Katarzyna:Kasia
Katherine:Kate Katie Kathy Kat
Kathleen:Kath Kathy
Kathryn:Kate Katie
Kenneth:Ken Kenny
Kimberley:Kim
Krzysztof:Chris Krzys
Lawrence:Larry Laurie
Leonard:Len Lenny
Leslie:Les
Lilian:Lil Lily
Louise:Lou
Madeleine:Maddie
Malgorzata:Gosia
Margaret:Maggie Meg Peggy Marge Rita Madge
Marjorie:Marge
Martin:Marty
Mary:Polly Molly May
Matilda:Tilly Mattie
Matthew:Matt
Maureen:Mo
Maxwell:Max
Megan:Meg
Melanie:Mel
Melissa:Mel
Michael:Mike Mick Mickey
Michelle:Shell Chelle
Mohammed:Mo
Muhammad:Mo
Natalie:Nat
Natasha:Tash Tasha
Nathan:Nate
Nicholas:Nick Nicky
Nicola:Nicky Nic
Norman:Norm
Oliver:Ollie Olly
Olivia:Liv Livvy
Oluwaseun:Seun
Oluwaseyi:Seyi
Pamela:Pam
Patricia:Pat Patsy Trish Tricia
Patrick:Pat Paddy
Penelope:Penny
Peter:Pete
Philip:Phil
Philippa:Pippa Pip
Piotr:Peter
Rajesh:Raj
Raymond:Ray
Rebecca:Becky Becca Bex
Reginald:Reg Reggie
Richard:Rich Dick Rick Richie
Robert:Rob Bob Bobby Robbie Bert
Rodney:Rod
Roger:Rodge
Ronald:Ron Ronnie
Rosemary:Rose Rosie
Samantha:Sam Sammy
Samuel:Sam Sammy
Sandra:Sandy
Sarah:Sally Sadie
Sebastian:Seb
Sharon:Shaz
Sidney:Sid
Stanley:Stan
Stephanie:Steph
Stephen:Steve Ste
Steven:Steve
Stuart:Stu
Susan:Sue Susie
Susannah:Sue Susie
Suzanne:Sue Suzy
Sylvia:Syl
Temitope:Temi Tope
Terence:Terry
Theresa:Terry Tess
Teresa:Tess Terry
Thomas:Tom Tommy
Timothy:Tim
Tobias:Toby
Tomasz:Tom Tomek
Tracey:Trace
Valerie:Val
Victor:Vic
Victoria:Vicky Tori
Vincent:Vince
Violet:Vi
Walter:Wally Walt
Wilfred:Wilf
William:Bill Will Billy Liam
Winifred:Winnie Freda
Yvonne:Von
Zachary:Zac Zach
Zuzanna:Zuzia""".splitlines()
}

# Spellings that clerks write for one another: in a row, each for any other.
SPELLINGS = {}
for row in """Mohammed Muhammad Mohamed Mohammad Mohamad Muhammed
Ahmed Ahmad Ahmet
Hussain Hussein Husain Hussien
Hassan Hasan Hassen
Ali Aly
Khan Kahn
Begum Begam Begom
Choudhury Chowdhury Chaudhry Chaudhary Chaudhuri
Mahmood Mahmoud Mehmood Mahmud
Maryam Mariam Miriam Maryan
Aisha Ayesha Aysha Aishah
Fatima Fatema Fatimah Faduma Fadumo
Zainab Zeinab Zaynab
Khadija Khadijah Kadija
Yusuf Yousuf Yousef Youssef Yousaf Yusef
Ibrahim Ebrahim Ibraheem
Ismail Esmail Ismael
Omar Umar Omer
Osman Usman Uthman
Iqbal Eqbal
Hossain Hossein
Rahman Rehman
Siddiqui Siddique
Shah Sha
Sheikh Shaikh
Yasmin Yasmeen Yasemin Jasmin
Noor Nour Nur
Layla Leila Leyla Laila
Imran Emran
Karim Kareem
Said Saeed Sayed
Sarah Sara
Catherine Katherine Kathryn Catharine
Claire Clare
Ann Anne
Stephen Steven
Philip Phillip
Geoffrey Jeffrey
Jonathan Jonathon
Nicholas Nicolas
Anthony Antony
Graham Graeme
Alan Allan Allen
Brian Bryan
Ian Iain
Sean Shaun Shawn Seán
Lesley Leslie
Tracey Tracy
Lindsey Lindsay
Deborah Debra
Elizabeth Elisabeth
Susannah Susanna
Theresa Teresa
Isabelle Isabel Isobel
Sophie Sofie
Sophia Sofia
Zoe Zoë
Chloe Chloë
Darcy Darcey
Aidan Aiden
Rhys Reece
Connor Conor
Kieran Ciaran Ciarán
Mark Marc
Eric Erik
Smith Smyth
Clark Clarke
Davies Davis
Brown Browne
Green Greene
Reid Reed Read
Thompson Thomson
Stevens Stephens
Phillips Philips
Matthews Mathews
Allen Allan
Moore More
Gardner Gardiner
Lawrence Laurence
Macdonald McDonald
MacLeod McLeod
Taylor Tayler
Simpson Simson
Nicholls Nichols
Pearce Pierce
Price Pryce
Johnston Johnstone
Lloyd Loyd
Morris Maurice
Patel Patil
Sidhu Sidhoo
Dhillon Dhillion
Singh Sing
Kaur Kour
Krishnan Krishnen
Lakshmi Laxmi
Wong Wang
Chan Chen
Leung Liang
Cheung Zhang
Lee Li
Diallo Jallow
Traore Touré
Kamara Camara
Mensah Mensa
Owusu Owoso
Oleksandr Aleksandr
Natalia Nataliya
Andrei Andrey
Nikolai Nikolay
Georgi Georgy""".splitlines():
    together = row.split()
    for name in together:
        SPELLINGS.setdefault(name, []).extend(other for other in together if other != name)
