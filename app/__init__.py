"""The safe referral system for child contact centres."""
