#!/bin/sh
# A scanner of files for the journeys: finds the text that every scanner finds as a test (eicar.org), and nothing else.
# Ends with 0 for nothing, 1 for something harmful, as Kith asks of a scanner.
! grep -aq 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'
