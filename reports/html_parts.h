#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "reports/run_result.h"

/// The sections of report.html, each written on its own. Everything they are given is escaped.
namespace misdeal::reports {

/// A violation: what was expected and observed, who raced, the diagram, events, chips, commands.
/// `number` counts from 1 and makes the ids on the page unique.
void write_finding_html(const RunResult& result, const ReportedFinding& finding, std::size_t number,
                        std::ostream& out);

/// The schedule that the explorer found for a violation, a column a thread, or that there is none.
/// Nothing if none was searched for.
void write_pin_html(const RunResult& result, std::ostream& out);

void write_properties_html(const RunResult& result, std::ostream& out);
void write_exercises_html(const RunResult& result, std::ostream& out);
void write_overlap_html(const RunResult& result, std::ostream& out);
/// Of a live server: find rate and spread of each way of sending. Nothing if there are none.
void write_ways_html(const RunResult& result, std::ostream& out);
/// What the conformance pack found. Nothing if it did not run.
void write_conformance_html(const RunResult& result, std::ostream& out);
/// What logs of sanitizers hold, each stack a table. Nothing if none were read.
void write_sanitizers_html(const RunResult& result, std::ostream& out);
void write_latencies_html(const RunResult& result, std::ostream& out);
/// Contention by the name of the lock. Nothing if no lock was measured.
void write_locks_html(const RunResult& result, std::ostream& out);
void write_outcomes_html(const RunResult& result, std::ostream& out);
void write_configuration_html(const RunResult& result, std::ostream& out);

/// A command with a button that copies it; nothing if there is no command.
void write_command_html(std::string_view label, std::string_view command, std::ostream& out);

/// Opens a table that scrolls inside its own frame, with these headings; close with kTableEnd. A
/// heading that starts with '#' is one of numbers.
void open_table_html(std::string_view label, std::initializer_list<const char*> headings,
                     std::ostream& out, const char* table_class = "");
inline constexpr std::string_view kTableEnd = "</tbody></table></div>\n";

}  // namespace misdeal::reports
