"""The pages people open: SOP pages now, dashboards later."""
