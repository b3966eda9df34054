-- Excel's macros cannot start programs on macOS; Excel lets this script do it for them.
on launch(job)
	set tongue to ""
	-- Programs that are started this way are not told the user's language.
	try
		set tongue to "LANG=" & quoted form of ((user locale of (system info)) & ".UTF-8") & " "
	end try
	do shell script tongue & quoted form of $interpreter & " -P -m tillbook.macros " & quoted form of job & " > /dev/null 2>&1 &"
	return "started"
end launch
