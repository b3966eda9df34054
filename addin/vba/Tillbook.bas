Attribute VB_Name = "Tillbook"
Option Explicit
' Starts Python for a button and returns at once. The same text runs in Excel and in LibreOffice Calc, which
' compiles both sides of an #If: so where it is running is found out while it runs.

Public Sub TillbookTemplate()
    TillbookStart "template"
End Sub

Public Sub TillbookExport()
    TillbookStart "export"
End Sub

Public Sub TillbookLoad()
    TillbookStart "load"
End Sub

Public Sub TillbookHistory()
    TillbookStart "history"
End Sub

Public Sub TillbookValidate()
    TillbookStart "validate"
End Sub

Public Sub TillbookCommit()
    TillbookStart "commit"
End Sub

Public Sub TillbookUndo()
    TillbookStart "undo"
End Sub

Public Sub TillbookRepair()
    TillbookStart "repair"
End Sub

Public Sub TillbookStart(ByVal verb As String)
    Dim picked As Variant
    picked = ""
    ' There may be none, or only one in Protected View.
    If ActiveWorkbook Is Nothing Then
        Complain "say.workbook", "There is no workbook in front that can be edited."
        Exit Sub
    End If
    If verb = "load" Then picked = PickFile()
    ' Who closes the dialog without a file wants nothing done.
    If VarType(picked) = vbBoolean Then Exit Sub
    Launch verb & ":" & Encoded(ActiveWorkbook.Name) & ":", ":" & Encoded(CStr(picked))
End Sub

Private Sub Launch(ByVal front As String, ByVal back As String)
    Dim python As String, host As Object, starter As Object
    On Error GoTo Failed
    Application.StatusBar = Say("say.starting", "Tillbook is starting...")
    Select Case Platform()
    Case "Win"
        Set host = Application
        Set starter = CreateObject("WScript.Shell")
        python = Decoded(WindowsLine(starter.ExpandEnvironmentStrings("%APPDATA%\tillbook\launcher.txt")))
        If python <> "" Then starter.Run Started(python, front & host.Hwnd & back), 0, False
    Case "Mac"
#If Mac Then
        python = AppleScriptTask("tillbook.applescript", "launch", front & back)
#End If
    Case Else
        python = Decoded(CalcLine(Environ("HOME") & "/.config/tillbook/launcher.txt"))
        If python <> "" Then Shell Started(python, front & back), 0
    End Select
    If python = "" Then Complain "say.setup", "Run 'tillbook addin install' once, then try again."
    Exit Sub
Failed:
    Complain "say.failed", "Run 'tillbook addin status' to see why Tillbook could not be started."
End Sub

Private Function Platform() As String
    Platform = Left$(Application.OperatingSystem, 3)
End Function

' The job consists of letters, digits and colons: nothing that a shell could take for its own.
Private Function Started(ByVal python As String, ByVal job As String) As String
    Started = """" & python & """ -P -m tillbook.macros " & job
End Function

Private Function PickFile() As Variant
    If Platform() = "Win" Then
        PickFile = Application.GetOpenFilename("*.xlsx; *.xlsm; *.csv,*.xlsx;*.xlsm;*.csv")
    Else
        PickFile = Application.GetOpenFilename()
    End If
End Function

' Excel's own Open knows the letters of one code page; a user's name may have others.
Private Function WindowsLine(ByVal path As String) As String
    On Error Resume Next
    WindowsLine = CreateObject("Scripting.FileSystemObject").OpenTextFile(path).ReadLine()
End Function

Private Function CalcLine(ByVal path As String) As String
    Dim channel As Integer, found As String
    If Dir(path) = "" Then Exit Function
    channel = FreeFile
    Open path For Input As #channel
    Line Input #channel, found
    Close #channel
    CalcLine = found
End Function

' UTF-16 code units in hexadecimal, four digits each.
Private Function Encoded(ByVal plain As String) As String
    Dim place As Long
    For place = 1 To Len(plain)
        Encoded = Encoded & Right$("000" & Hex$(AscW(Mid$(plain, place, 1))), 4)
    Next
End Function

Private Function Decoded(ByVal digits As String) As String
    Dim place As Long
    For place = 1 To Len(digits) - 3 Step 4
        Decoded = Decoded & ChrW$(CLng("&H" & Mid$(digits, place, 4)))
    Next
End Function

' The workbook holds the words in its language.
Private Function Say(ByVal title As String, ByVal english As String) As String
    Dim place As Long, texts As Object
    Say = english
    On Error Resume Next
    Set texts = ThisWorkbook.Worksheets("_tillbook")
    For place = 1 To 20
        If texts.Cells(place, 1).Value = title Then Say = texts.Cells(place, 2).Value
    Next
End Function

Private Sub Complain(ByVal title As String, ByVal english As String)
    Application.StatusBar = False
    MsgBox Say(title, english), vbExclamation, "Tillbook"
End Sub
