"""What the sheet that explains a template says, in English and Indonesian."""

from services.spreadsheets.declarations import both

LINES = (
    both(
        "Change cells in the sheet Program, save the workbook as .xlsx, and upload it. The hub first "
        "shows a plan of what would change. Nothing changes before you apply the plan, and nothing is "
        "published before a reviewer has seen it.",
        "Ubah sel pada lembar Program, simpan buku kerja sebagai .xlsx, lalu unggah. Hub lebih dahulu "
        "menampilkan rencana perubahan. Tidak ada yang berubah sebelum rencana diterapkan, dan tidak "
        "ada yang terbit sebelum ditinjau oleh peninjau.",
    ),
    both(
        "One row is one program. For a new program, fill in an empty row below the last one.",
        "Satu baris adalah satu program. Untuk program baru, isi baris kosong di bawah baris terakhir.",
    ),
    both(
        "The other sheets have one row for each entry of a list. Its first cell names the program by the "
        "identifier in the sheet Program. All rows of a program together are its list. If no row names a "
        "program, its list stays as it is; one row with a hyphen in its second cell empties it.",
        "Lembar lainnya memuat satu baris untuk setiap isi daftar. Sel pertama berisi pengenal program "
        "seperti pada lembar Program. Semua baris dengan pengenal yang sama membentuk daftar program itu. "
        "Jika tidak ada baris dengan pengenal suatu program, daftarnya tidak berubah; untuk mengosongkan "
        "daftar, isi satu baris dengan pengenal itu dan tanda hubung (-) di sel kedua.",
    ),
    both(
        "A blank cell leaves the value as it is. To empty a value, write a hyphen (-) into the cell.",
        "Sel kosong tidak mengubah nilai. Untuk mengosongkan nilai, tulis tanda hubung (-) di sel.",
    ),
    both(
        "Deleting a row does not delete the program: rows that are missing stay as they are.",
        "Menghapus baris tidak menghapus program: program yang barisnya dihapus tidak berubah.",
    ),
    both(
        "Columns may be moved, hidden or deleted; a deleted column leaves its values as they are. Do "
        "not add columns, and do not change the hidden columns and the hidden row.",
        "Kolom boleh dipindahkan, disembunyikan, atau dihapus; nilai pada kolom yang "
        "dihapus tidak berubah. Jangan menambah kolom, dan jangan mengubah kolom dan baris tersembunyi.",
    ),
    both(
        "Formulas, macros and merged cells are refused. Texts in other languages than Indonesian and "
        "English are not shown here and stay as they are.",
        "Rumus, makro, dan sel gabungan ditolak. Teks dalam bahasa selain Indonesia dan Inggris tidak "
        "ditampilkan di sini dan tidak berubah.",
    ),
)
